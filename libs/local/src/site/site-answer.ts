import type { IncomingMessage, ServerResponse } from 'node:http';

/** An answer of the site, before what the request's own conditions make of it. */
export interface SiteAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Sends an answer: nothing but its headers to HEAD, 304 to who has the same version. */
export function writeSiteAnswer(request: IncomingMessage, response: ServerResponse, answer: SiteAnswer): void {
  const { status, headers, body } = answer;
  if (status === 200 && hasVersion(request.headers['if-none-match'], headers['etag'])) {
    const { 'content-type': _type, 'content-encoding': _encoding, ...kept } = headers;
    response.writeHead(304, kept).end();
    return;
  }
  response.writeHead(status, { ...headers, 'content-length': body.length });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** The weak comparison of RFC 9110, 13.1.2. */
function hasVersion(condition: string | undefined, etag: string | undefined): boolean {
  if (condition === undefined || etag === undefined) return false;
  const strong = (tag: string): string => tag.trim().replace(/^W\//, '');
  return condition.trim() === '*' || condition.split(',').some((tag) => strong(tag) === strong(etag));
}
