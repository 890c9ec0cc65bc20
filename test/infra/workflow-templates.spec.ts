import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { workflowTemplates } from '#infra/rest/workflow-templates.js';
import { type RenderedTemplate, renderTemplate } from '#local/gateway/velocity.js';
import { anyCharacter } from '#test/support/any-character.js';
import { scaled } from '#test/support/scale.js';

const ARN = 'arn:aws:states:us-west-2:000000000000:stateMachine:things-upsert';
const MAX_KILOBYTES = 200;
const templates = workflowTemplates(ARN, MAX_KILOBYTES);

interface Request {
  readonly body: string;
  readonly path: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly claims: Readonly<Record<string, string>> | undefined;
}

function render(template: string, body: string, request: Partial<Request> = {}): RenderedTemplate {
  const { path = {}, headers = {}, claims } = request;
  return renderTemplate(template, {
    context: { requestId: 'r1', httpMethod: 'PUT', authorizer: claims ? { claims } : {} },
    input: { body, path, query: {}, headers },
    stageVariables: {},
  });
}

function started(request: Partial<Request>): { readonly input: string; readonly [member: string]: unknown } {
  return JSON.parse(render(templates.request, request.body ?? '', request).text) as { input: string };
}

function inputOf(request: Partial<Request>): unknown {
  return JSON.parse(started(request).input);
}

/** What templates, JSON and Java's regular expressions each read in their own way. */
const HOSTILE = [
  `"`,
  `'`,
  `\\`,
  `\\'`,
  `\\"`,
  `\\\\'`,
  '$x',
  '$!{x.y}',
  '$context.requestId',
  '#if($a)',
  '#set($q = 1)',
  '#end',
  '##',
  '#[[',
  '\n',
  '\r\n',
  '\t',
  '\u0000',
  '\u2028',
  '\u007f',
  'é',
  '日本語',
  '🎉',
  '/',
  '</script>',
  '${y}',
  '%{z}',
  '$1',
  '@@NAME@@',
] as const;

const hostileText = fc
  .array(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: anyCharacter })), { maxLength: 8 })
  .map((parts) => parts.join(''));

describe('V4: request template', () => {
  it('brings every text through as it is: body, path, headers, claims', () => {
    fc.assert(
      fc.property(hostileText, hostileText, hostileText, hostileText, (body, id, header, claim) => {
        const claims = { sub: claim, email: claim, preferred_username: claim, 'cognito:groups': claim };

        const input = inputOf({ body, path: { thingId: id }, headers: { 'If-Match': header }, claims });

        expect(input).toEqual({
          method: 'PUT',
          requestId: 'r1',
          path: { thingId: id },
          headers: { 'if-match': header },
          claims,
          body,
        });
      }),
      { numRuns: scaled({ reduced: 150, full: 5_000 }) },
    );
  });

  it.each(HOSTILE)('brings %j through alone', (text) => {
    expect(inputOf({ body: text, claims: { sub: text } })).toMatchObject({ body: text, claims: { sub: text } });
  });

  it.each(['If-Match', 'if-match', 'IF-MATCH'])(
    'takes %s under the same name, as HTTP/2 clients write small letters',
    (name) => {
      expect(inputOf({ headers: { [name]: '"3"', 'If-None-Match': 'x' } })).toMatchObject({
        headers: { 'if-match': '"3"' },
      });
    },
  );

  it('takes the headers that the API knows, and no others', () => {
    const headers = {
      'Idempotency-Key': 'k',
      'X-Correlation-Id': 'c',
      'Content-Type': 'application/json',
      'Content-Encoding': 'identity',
      Authorization: 'Bearer secret',
      Cookie: 'secret',
    };

    expect(inputOf({ headers })).toMatchObject({
      headers: {
        'idempotency-key': 'k',
        'x-correlation-id': 'c',
        'content-type': 'application/json',
        'content-encoding': 'identity',
      },
    });
    expect(started({ headers }).input).not.toContain('secret');
  });

  it('leaves a missing claim empty, and a body that is no JSON a text', () => {
    expect(inputOf({ body: '{"broken": ', claims: { sub: 'alice' } })).toEqual({
      method: 'PUT',
      requestId: 'r1',
      path: {},
      headers: {},
      claims: { sub: 'alice', email: '', preferred_username: '', 'cognito:groups': '' },
      body: '{"broken": ',
    });
  });

  it('names the execution after the request', () => {
    expect(started({})).toMatchObject({ stateMachineArn: ARN, name: 'r1' });
  });

  const bytes = MAX_KILOBYTES * 1024;
  it.each([
    ['at the limit', 'x'.repeat(bytes), true],
    ['1 byte over', 'x'.repeat(bytes + 1), false],
    ['2 bytes over', 'x'.repeat(bytes + 2), false],
    ['3 bytes over', 'x'.repeat(bytes + 3), false],
    ['at the limit in bytes, below it in characters', `${'x'.repeat(bytes - 2)}é`, true],
    ['1 byte over with as many characters', `${'x'.repeat(bytes - 1)}é`, false],
    ['empty', '', true],
  ])('lets a body in or not by its bytes: %s', (_what, body, fits) => {
    const { input } = started({ body });

    // What does not fit is sent as an input that is no JSON, which is refused.
    expect(input === 'payload-too-large').toBe(!fits);
    expect(fits ? (JSON.parse(input) as object) : { body }).toMatchObject({ body });
  });
});

describe('V4: response template', () => {
  const ended = (result: object): RenderedTemplate => render(templates.response, JSON.stringify(result));
  const succeeded = (output: unknown): RenderedTemplate =>
    ended({ status: 'SUCCEEDED', output: JSON.stringify(output) });

  it('brings any body through, with status and headers', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (title, etag) => {
        const body = JSON.stringify({ title });

        const { text, override } = succeeded({ statusCode: 201, headers: { location: '/v1/x', etag }, body });

        expect(JSON.parse(text)).toEqual({ title });
        expect(override).toEqual({ status: 201, headers: { location: '/v1/x', etag } });
      }),
      { numRuns: scaled({ reduced: 100, full: 5_000 }) },
    );
  });

  it.each([204, 412, 428])('answers %i without a body', (statusCode) => {
    const { text, override } = succeeded({ statusCode });

    expect(text.trim()).toBe('');
    expect(override).toEqual({ status: statusCode, headers: {} });
  });

  it('leaves CORS headers to the gateway', () => {
    const { override } = succeeded({ statusCode: 200, headers: { 'Access-Control-Allow-Origin': 'x', etag: '1' } });

    expect(override.headers).toEqual({ etag: '1' });
  });

  it.each([
    ['ran out of time', { status: 'TIMED_OUT' }, 504, 'timeout'],
    ['failed', { status: 'FAILED', error: 'Secret', cause: 'secret' }, 500, 'internal-error'],
    ['gave no status', { status: 'SUCCEEDED', output: '{"body":"x"}' }, 500, 'internal-error'],
    ['gave no object', { status: 'SUCCEEDED', output: '"x"' }, 500, 'internal-error'],
    ['gave nothing', { status: 'SUCCEEDED', output: 'null' }, 500, 'internal-error'],
  ])('makes a problem of a run that %s (X1)', (_what, result, status, code) => {
    const { text, override } = ended(result);

    expect(JSON.parse(text)).toMatchObject({ type: 'about:blank', status, code, requestId: 'r1' });
    expect(override).toEqual({ status, headers: { 'Content-Type': 'application/problem+json' } });
    expect(text.toLowerCase()).not.toContain('secret');
  });
});

describe('V4: refusal template', () => {
  const tooLong = "1 validation error detected: Value at 'input' failed to satisfy constraint";

  it.each([
    ['com.amazonaws.swf.service.v2.model#InvalidExecutionInput', 'not JSON', 413, 'payload-too-large'],
    ['com.amazon.coral.validate#ValidationException', tooLong, 413, 'payload-too-large'],
    ['com.amazon.coral.validate#ValidationException', "Value at 'name' failed", 502, 'bad-gateway'],
    ['com.amazon.coral.availability#ThrottlingException', 'Rate exceeded', 429, 'too-many-requests'],
    ['com.amazon.coral.service#AccessDeniedException', 'secret', 502, 'bad-gateway'],
    ['StateMachineDoesNotExist', 'secret', 502, 'bad-gateway'],
  ])('makes a problem of %s: %s (X1)', (__type, message, status, code) => {
    const { text, override } = render(templates.refusal, JSON.stringify({ __type, message }));

    expect(JSON.parse(text)).toMatchObject({ type: 'about:blank', status, code, requestId: 'r1' });
    expect(override).toMatchObject({ status, headers: { 'Content-Type': 'application/problem+json' } });
    expect(override.headers['Retry-After']).toBe(status === 429 ? '1' : undefined);
    expect(text).not.toContain('secret');
  });

  it('makes a problem of a refusal without a name, too', () => {
    expect(render(templates.refusal, '{}').override.status).toBe(502);
  });
});
