import { StreamableFile } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import type { Express, NextFunction, Request, Response } from 'express';
import { MethodNotAllowedError, NotFoundError } from '../problem/problem.errors.js';
import { setPreflightHeaders } from './cors.js';

/** What we use of a layer of Express' router (`router/lib/layer.js`). */
interface Layer {
  readonly route?: { readonly methods: Readonly<Record<string, boolean>> };
  match(path: string): boolean;
}

/**
 * Nest's Express adapter, tuned for Lambda: no hash of every body as ETag (ours are versions), no `X-Powered-By`;
 * 404 and 405 for requests that match no route.
 */
export class RestAdapter extends ExpressAdapter {
  constructor() {
    super();
    this.getInstance<Express>().disable('etag').disable('x-powered-by');
  }

  /**
   * JSON without the detours of Express' `res.json`: about a tenth of a small answer's time. Express stays in charge of
   * conditional requests, files and texts.
   */
  override reply(response: Response, body: unknown, statusCode?: number): unknown {
    const isPlain = typeof body === 'object' && body !== null && !(body instanceof StreamableFile);
    if (!isPlain || response.req.headers['if-none-match'] !== undefined || response.hasHeader('Content-Type')) {
      return super.reply(response, body, statusCode) as unknown;
    }
    const text = JSON.stringify(body);
    if (statusCode !== undefined) response.statusCode = statusCode;
    response.setHeader('Content-Type', 'application/json; charset=utf-8');
    return response.end(text);
  }

  /** Nest registers this behind all routes. */
  override setNotFoundHandler(): void {
    const router = this.getInstance<Express>().router as unknown as { readonly stack: readonly Layer[] };
    this.use((request: Request, response: Response, next: NextFunction) => {
      const allowed = allowedMethods(router.stack, request.path);
      if (allowed.length === 0) return next(new NotFoundError());
      if (request.method !== 'OPTIONS') return next(new MethodNotAllowedError(allowed));
      setPreflightHeaders(response, allowed);
      response.status(204).end();
    });
  }

  /** A path that cannot be percent-decoded names nothing that exists. */
  override mapException(error: unknown): unknown {
    return error instanceof URIError ? new NotFoundError() : (super.mapException(error) as unknown);
  }
}

function allowedMethods(stack: readonly Layer[], path: string): string[] {
  const methods = new Set<string>();
  for (const layer of stack) {
    if (!layer.route || !matches(layer, path)) continue;
    for (const method of Object.keys(layer.route.methods)) methods.add(method.toUpperCase());
  }
  if (methods.size > 0) methods.add('OPTIONS');
  return [...methods].sort();
}

/** A layer throws when a parameter cannot be percent-decoded. */
function matches(layer: Layer, path: string): boolean {
  try {
    return layer.match(path);
  } catch {
    return false;
  }
}
