import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FIXTURE_ACCOUNT, functionArn } from '#test/support/fixture-stack.js';
import { problem, RestHarness } from './fixtures/rest-harness.js';
import { RestGateway } from './rest.gateway.js';

const FUNCTION = functionArn('agora-test-api');

let cloud: RestHarness;

beforeEach(() => {
  cloud = new RestHarness();
});

afterEach(async () => cloud.stop());

describe(`${RestGateway.name}: the proxy event`, () => {
  it('has what AWS’s has', async () => {
    await cloud.start();

    const response = await cloud.get('/v1/votings/a%20b?x=1&x=2&y=%C3%A9', {
      method: 'PUT',
      headers: { ...(await cloud.bearer(['admins', 'agents'])), 'content-type': 'application/json', 'if-match': '"3"' },
      body: '{"title":"é"}',
    });

    expect(response.status).toBe(200);
    expect(cloud.invoked).toEqual([FUNCTION]);
    const [event] = cloud.events;
    expect(event).toMatchObject({
      resource: '/votings/{votingId}',
      path: '/votings/a%20b',
      httpMethod: 'PUT',
      pathParameters: { votingId: 'a%20b' },
      queryStringParameters: { x: '2', y: 'é' },
      multiValueQueryStringParameters: { x: ['1', '2'], y: ['é'] },
      stageVariables: null,
      body: '{"title":"é"}',
      isBase64Encoded: false,
      headers: { 'if-match': '"3"', 'X-Forwarded-For': '127.0.0.1', 'X-Forwarded-Proto': 'http' },
      multiValueHeaders: { 'if-match': ['"3"'] },
      requestContext: {
        resourcePath: '/votings/{votingId}',
        path: '/v1/votings/a%20b',
        stage: 'v1',
        httpMethod: 'PUT',
        protocol: 'HTTP/1.1',
        accountId: FIXTURE_ACCOUNT,
        apiId: 'api1',
        identity: { sourceIp: '127.0.0.1' },
        authorizer: {
          claims: { sub: 'alice', email: 'alice@example.test', 'cognito:groups': 'admins,agents', token_use: 'id' },
        },
      },
    });
    expect(event?.requestContext.requestId).toBe(response.headers.get('x-amzn-requestid'));
    expect(event?.requestContext.requestTime).toMatch(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
    expect(event?.requestContext.authorizer?.['claims']?.exp).toMatch(
      /^[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d .* UTC \d{4}$/,
    );
  });

  it('has null for what is empty, and no authorizer on a public method', async () => {
    await cloud.start();

    await cloud.get('/v1/health');

    expect(cloud.events[0]).toMatchObject({ pathParameters: null, queryStringParameters: null, body: null });
    expect(cloud.events[0]?.requestContext).not.toHaveProperty('authorizer');
    expect(cloud.events[0]?.requestContext.identity).not.toHaveProperty('apiKey');
  });

  it('carries binary types as base64, both ways', async () => {
    await cloud.start({ binaryMediaTypes: ['multipart/form-data', 'image/*'] });
    cloud.reply = async () => ({
      ok: true,
      payload: {
        statusCode: 200,
        headers: { 'Content-Type': 'image/png' },
        body: Buffer.from([1, 255]).toString('base64'),
        isBase64Encoded: true,
      },
    });

    const response = await cloud.get('/v1/health', { headers: { accept: 'image/png' } });
    await cloud.get('/v1/votings/x', {
      method: 'PUT',
      headers: { ...(await cloud.bearer()), 'content-type': 'multipart/form-data; boundary=b' },
      body: Buffer.from([0, 255]),
    });

    expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.from([1, 255]));
    expect(cloud.events[1]).toMatchObject({ isBase64Encoded: true, body: Buffer.from([0, 255]).toString('base64') });
  });
});

describe(`${RestGateway.name}: routes`, () => {
  it.each([
    ['/v1/votings/mine', 'GET', '/votings/mine'],
    ['/v1/votings/abc', 'GET', '/votings/{votingId}'],
    ['/v1/votings/mine/votes', 'GET', '/votings/{votingId}/votes'],
    ['/v1/votings/abc/', 'GET', '/votings/{votingId}'],
    ['/v1/files/a/b/c', 'GET', '/files/{path+}'],
  ])('%s goes to the most literal resource', async (path, method, resource) => {
    await cloud.start();

    const response = await cloud.get(path, { method, headers: { ...(await cloud.bearer()), 'x-api-key': 'local' } });

    expect(response.status).toBe(200);
    expect(cloud.events[0]?.resource).toBe(resource);
  });

  it.each(['/v1', '/v1/', '/v1/nothing', '/v1//votings', '/v1/votings/a/b/c', '/v1/votings/../votings/%2e%2e/x/y'])(
    'answers 404 for %s (X1)',
    async (path) => {
      await cloud.start();

      expect(await problem(await cloud.rawGet(path))).toMatchObject({
        status: 404,
        type: 'application/problem+json',
        code: 'not-found',
      });
      expect(cloud.events).toEqual([]);
    },
  );

  it('answers 405 with Allow from the mock, after the token (X1)', async () => {
    await cloud.start();

    const anonymous = await cloud.get('/v1/votings/abc', { method: 'PATCH' });
    const response = await cloud.get('/v1/votings/abc', {
      method: 'PATCH',
      headers: { ...(await cloud.bearer()), 'content-type': 'application/json; charset=utf-8' },
      body: '{}',
    });

    expect(anonymous.status).toBe(401);
    expect(response.headers.get('allow')).toBe('GET,PUT,OPTIONS');
    expect(await problem(response)).toEqual({
      status: 405,
      type: 'application/problem+json',
      code: 'method-not-allowed',
      requestId: response.headers.get('x-amzn-requestid'),
    });
  });

  it('answers preflights from the mock, and refuses a media type without a template (X10)', async () => {
    await cloud.start();

    const preflight = await cloud.get('/v1/votings/abc', { method: 'OPTIONS' });
    const odd = await cloud.get('/v1/votings/abc', {
      method: 'PATCH',
      headers: { ...(await cloud.bearer()), 'content-type': 'text/weird' },
      body: 'x',
    });

    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(await problem(odd)).toMatchObject({ status: 415, code: 'unsupported-media-type' });
  });
});
