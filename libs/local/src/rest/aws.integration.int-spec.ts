import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { SystemClock } from '#platform/clock/clock.js';
import { type FixtureResource, fixtureStack } from '#test/support/fixture-stack.js';
import { jsonError, type AwsRequest, type AwsResponse, type AwsService } from '../aws/aws-service.js';
import { AwsActions } from './aws.integration.js';
import { RestGateway } from './rest.gateway.js';

const URI = 'arn:aws:apigateway:us-west-2:states:action/StartSyncExecution';
const ROLE = 'arn:aws:iam::000000000000:role/gateway';
const METHOD = { rest_api_id: 'api1', resource_id: 'things', http_method: 'POST' };

type Responses = readonly Readonly<Record<string, unknown>>[];

function resources(integration: Record<string, unknown>, responses: Responses): readonly FixtureResource[] {
  return [
    {
      type: 'aws_api_gateway_rest_api',
      id: 'api',
      args: { name: 'api' },
      attributes: { id: 'api1', root_resource_id: 'root', execution_arn: 'arn:aws:execute-api:us-west-2:0:api1' },
    },
    {
      type: 'aws_api_gateway_resource',
      id: 'things',
      args: { rest_api_id: 'api1', parent_id: 'root', path_part: 'things' },
    },
    { type: 'aws_api_gateway_method', id: 'post', args: { ...METHOD, authorization: 'NONE' } },
    {
      type: 'aws_api_gateway_integration',
      id: 'post',
      args: {
        ...METHOD,
        type: 'AWS',
        uri: URI,
        credentials: ROLE,
        integration_http_method: 'POST',
        passthrough_behavior: 'NEVER',
        request_templates: { 'application/json': '{"input":"$util.base64Encode($input.body)"}' },
        ...integration,
      },
    },
    ...responses.map((args, at) => ({
      type: 'aws_api_gateway_integration_response',
      id: `r${at}`,
      args: { ...METHOD, ...args },
    })),
    {
      type: 'aws_api_gateway_stage',
      id: 'v1',
      args: { rest_api_id: 'api1', stage_name: 'v1' },
    },
  ];
}

const PLAIN: Responses = [
  { status_code: '200', response_templates: { 'application/json': '$input.json("$.output")' } },
  {
    status_code: '502',
    selection_pattern: '4\\d{2}|5\\d{2}',
    response_templates: {
      'application/json': '#set($context.responseOverride.status = 429)refused: $input.path("$.__type")',
    },
  },
];

describe(AwsActions.name, () => {
  let server: Server | undefined;
  afterEach(async () => {
    server?.closeAllConnections();
    await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
    server = undefined;
  });

  async function start(
    answer: AwsResponse | (() => Promise<AwsResponse>) | undefined,
    { integration = {}, responses = PLAIN }: { integration?: Record<string, unknown>; responses?: Responses } = {},
  ) {
    const requests: AwsRequest[] = [];
    const failures: string[] = [];
    const states: AwsService = {
      signingName: 'states',
      handle: (request) => {
        requests.push(request);
        return typeof answer === 'function' ? answer() : Promise.resolve(answer as AwsResponse);
      },
      stop: () => undefined,
    };
    const gateway = new RestGateway({
      stack: fixtureStack(resources(integration, responses)),
      invoker: { invoke: () => Promise.reject(new Error('no functions here')) },
      service: (name) => (answer !== undefined && name === 'states' ? states : undefined),
      users: undefined,
      clock: new SystemClock(),
      onFailure: (message) => failures.push(message),
    });
    server = createServer((message, response) => void gateway.handle('v1', message, response));
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const post = (body: string, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
      fetch(`http://127.0.0.1:${port}/v1/things`, { method: 'POST', body, headers });
    return { post, requests, failures };
  }

  const ok = (body: object): AwsResponse => ({
    status: 200,
    headers: { 'x-amzn-requestid': 'r1' },
    body: JSON.stringify(body),
  });

  it('calls the action with what the template makes, in the name of the integration’s role', async () => {
    const { post, requests } = await start(ok({ output: 'fine' }));

    const response = await post('hello');

    expect([response.status, await response.text()]).toEqual([200, '"fine"']);
    expect(requests[0]?.headers['x-amz-target']).toBe('AWSStepFunctions.StartSyncExecution');
    expect(requests[0]?.body.toString()).toBe(`{"input":"${btoa('hello')}"}`);
    expect(requests[0]?.caller).toMatchObject({ roleName: 'gateway' });
  });

  it.each([400, 429, 500, 503])(
    'chooses the response by the status %i of the call; the template may change it',
    async (status) => {
      const { post } = await start(jsonError('ThrottlingException', 'slow down', status));

      const response = await post('{}');

      expect([response.status, await response.text()]).toEqual([429, 'refused: ThrottlingException']);
    },
  );

  it('compares the pattern with the whole status', async () => {
    const responses = [{ status_code: '200' }, { status_code: '500', selection_pattern: '4' }];
    const { post } = await start(jsonError('X', 'x', 400), { responses });

    expect((await post('{}')).status).toBe(200);
  });

  it('maps headers: static ones, the integration’s and the context’s; hands the body on without a template', async () => {
    const responses = [
      {
        status_code: '201',
        response_parameters: {
          'method.response.header.X-Static': "'yes'",
          'method.response.header.X-Request': 'integration.response.header.x-amzn-RequestId',
          'method.response.header.X-Method': 'context.httpMethod',
        },
      },
    ];
    const { post } = await start(ok({ a: 1 }), { responses });

    const response = await post('{}');

    expect(response.status).toBe(201);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'x-static': 'yes',
      'x-request': 'r1',
      'x-method': 'POST',
    });
    expect(await response.json()).toEqual({ a: 1 });
  });

  it('takes JSON with a charset and without any type, and nothing else (X1)', async () => {
    const { post, requests } = await start(ok({}));

    expect((await post('{}', { 'content-type': 'application/json; charset=utf-8' })).status).toBe(200);
    expect((await post('<a/>', { 'content-type': 'text/xml' })).status).toBe(415);
    expect(requests).toHaveLength(1);
  });

  it.each<[string, Parameters<typeof start>, number]>([
    ['has no response for the outcome', [ok({}), { responses: PLAIN.slice(1) }], 500],
    [
      'has a template that does not render',
      [ok({}), { responses: [{ status_code: '200', response_templates: { a: '#set(' } }] }],
      500,
    ],
    ['calls a service that is not there', [undefined], 500],
    ['takes too long', [() => new Promise(() => undefined), { integration: { timeout_milliseconds: 50 } }], 504],
    ['breaks', [() => Promise.reject(new Error('secret'))], 500],
  ])('fails for the client when it %s, tells nothing, and says so in the log', async (_what, args, status) => {
    const { post, failures } = await start(...args);

    const response = await post('{}');

    expect(response.status).toBe(status);
    expect(await response.text()).not.toContain('secret');
    expect(failures).toHaveLength(1);
  });
});
