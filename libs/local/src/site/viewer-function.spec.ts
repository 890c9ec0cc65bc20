import { describe, expect, it } from '@jest/globals';
import { ViewerFunction, ViewerFunctionError, type ViewerRequest } from './viewer-function.js';

const REQUEST: ViewerRequest = {
  method: 'GET',
  uri: '/votings/a%20b',
  query: 'a=1&b=2&a=3&c',
  headers: { host: 'localhost', 'user-agent': 'test', cookie: 'x=1; y=2' },
};

const made = (code: string, timeoutMilliseconds?: number): ViewerFunction =>
  new ViewerFunction({
    timeoutMilliseconds,
    name: 'pages',
    code,
    distributionId: 'EABC',
    distributionDomain: 'abc.cloudfront.net',
  });
const run = (body: string) => made(`function handler(event) { ${body} }`).run(REQUEST);

describe(ViewerFunction.name, () => {
  it('gives the event of CloudFront and takes the changed request', () => {
    const echo = made('function handler(event) { return { statusCode: 200, body: JSON.stringify(event) }; }').run(
      REQUEST,
    );
    const event = 'response' in echo ? (JSON.parse(echo.response.body) as Record<string, unknown>) : {};

    expect(event).toEqual({
      version: '1.0',
      context: {
        distributionDomainName: 'abc.cloudfront.net',
        distributionId: 'EABC',
        eventType: 'viewer-request',
        requestId: expect.any(String),
      },
      viewer: { ip: '127.0.0.1' },
      request: {
        method: 'GET',
        uri: '/votings/a%20b',
        querystring: {
          a: { value: '1', multiValue: [{ value: '1' }, { value: '3' }] },
          b: { value: '2' },
          c: { value: '' },
        },
        headers: { host: { value: 'localhost' }, 'user-agent': { value: 'test' } },
        cookies: { x: { value: '1' }, y: { value: '2' } },
      },
    });
    expect(run('event.request.uri = "/x"; return event.request;')).toEqual({ uri: '/x' });
  });

  it('waits for an async handler, as the runtime 2.0 does', () => {
    const later = made('async function handler(event) { await null; return { ...event.request, uri: "/later" }; }');

    expect(later.run(REQUEST)).toEqual({ uri: '/later' });
  });

  it('takes a response in the place of the request', () => {
    const result = run(
      'return { statusCode: 302, headers: { location: { value: "/b" } }, body: { encoding: "text", data: "moved" } };',
    );

    expect(result).toEqual({ response: { status: 302, headers: { location: '/b' }, body: 'moved' } });
  });

  it('keeps nothing from one request to the next', () => {
    const counter = made(
      'let n = 0; function handler(event) { n += 1; globalThis.m = (globalThis.m || 0) + 1; event.request.uri = "/" + n + m; return event.request; }',
    );

    expect([counter.run(REQUEST), counter.run(REQUEST)]).toEqual([{ uri: '/11' }, { uri: '/11' }]);
  });

  it.each([
    ['throws', 'throw new Error("on purpose");', 'on purpose'],
    ['returns nothing', '', 'neither a request nor a response'],
    ['returns an address that is none', 'event.request.uri = "x"; return event.request;', 'neither a request'],
    ['wants a module', 'require("fs");', 'require is not defined'],
    ['wants the process', 'process.exit(1);', 'process is not defined'],
    ['makes code from text', 'return eval("event.request");', 'Code generation from strings disallowed'],
    ['reaches out through what it was given', 'console.log.constructor("return process")();', 'Code generation'],
    ['reaches out through the global object', 'this.constructor.constructor("return process")();', 'Code generation'],
    ['fetches', 'fetch("http://127.0.0.1");', 'fetch is not defined'],
    ['waits', 'setTimeout(() => 0, 1);', 'setTimeout is not defined'],
  ])('fails a function that %s', (_what, body, message) => {
    expect(() => run(body)).toThrow(ViewerFunctionError);
    expect(() => run(body)).toThrow(message);
  });

  it.each([
    ['a handler', 'function handler() { for (;;); }'],
    ['an async handler', 'async function handler() { for (;;) await null; }'],
    ['the code around it', 'for (;;);'],
  ])('ends %s that never ends', (_what, code) => {
    expect(() => made(code, 20).run(REQUEST)).toThrow('timed out');
  });

  it('refuses code that CloudFront would not take', () => {
    expect(() => made('function {')).toThrow('the CloudFront function pages: SyntaxError');
    expect(() => made(`// ${'x'.repeat(10_240)}`)).toThrow('is over 10240 bytes');
  });
});
