import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jsonError, type AwsResponse } from '#local/aws/aws-service.js';
import { LocalUserPool } from '#local/identity/user-pool.js';
import { RestGateway } from '#local/rest/rest.gateway.js';
import { loadStack } from '#local/stack/load-stack.js';
import { SystemClock } from '#platform/clock/clock.js';
import { workflowStack } from '#test/support/workflow-cloud.js';

let scratch: string;
let users: LocalUserPool;
let server: Server;
let answer: AwsResponse;

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'agora-refusals-'));
  const stack = loadStack(workflowStack(join(scratch, 'out')));
  const clock = new SystemClock();
  users = (await LocalUserPool.open({ stack, dataDir: scratch, clock }))!;
  const gateway = new RestGateway({
    stack,
    users,
    clock,
    invoker: { invoke: () => Promise.reject(new Error('no functions here')) },
    service: (signingName) => ({ signingName, handle: () => Promise.resolve(answer), stop: () => undefined }),
    onFailure: () => undefined,
  });
  server = createServer((message, response) => void gateway.handle('v1', message, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(scratch, { recursive: true, force: true });
});

const succeeded = (output: unknown): AwsResponse => ({
  status: 200,
  headers: {},
  body: JSON.stringify({ status: 'SUCCEEDED', output: JSON.stringify(output) }),
});

describe('V4: the synthesised templates on whatever StartSyncExecution says', () => {
  it.each<[string, AwsResponse, number, string]>([
    ['held back', jsonError('ThrottlingException', 'Rate exceeded'), 429, 'too-many-requests'],
    ['over a limit', jsonError('ExecutionLimitExceeded', 'Too many'), 429, 'too-many-requests'],
    ['forbidden', jsonError('AccessDeniedException', 'secret'), 502, 'bad-gateway'],
    ['of no machine', jsonError('StateMachineDoesNotExist', 'secret'), 502, 'bad-gateway'],
    ['out of order', jsonError('ServiceUnavailable', 'secret', 503), 502, 'bad-gateway'],
    ['given an input that is no JSON', jsonError('InvalidExecutionInput', 'secret'), 413, 'payload-too-large'],
    ['without a status', succeeded({ body: 'secret' }), 500, 'internal-error'],
    ['without an object', succeeded('secret'), 500, 'internal-error'],
  ])('%s: a problem with CORS headers (X1, X10)', async (_what, given, status, code) => {
    answer = given;
    const { port } = server.address() as AddressInfo;

    const response = await fetch(`http://127.0.0.1:${port}/v1/things`, {
      method: 'POST',
      body: '{}',
      headers: { authorization: `Bearer ${await users.issue({ user: 'alice' })}`, 'content-type': 'application/json' },
    });
    const problem = (await response.json()) as Record<string, unknown>;

    expect(response.status).toBe(status);
    expect(problem).toEqual({
      type: 'about:blank',
      title: expect.any(String),
      status,
      code,
      detail: expect.any(String),
      requestId: response.headers.get('x-amzn-requestid'),
    });
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/problem+json',
      'access-control-allow-origin': '*',
      'access-control-expose-headers': expect.stringContaining('ETag'),
    });
    expect(response.headers.get('retry-after')).toBe(status === 429 ? '1' : null);
    expect(JSON.stringify(problem)).not.toContain('secret');
  });
});
