import { describe, expect, it } from '@jest/globals';
import { jsonError, type AwsRequest, type AwsResponse, type AwsService } from '../aws/aws-service.js';
import type { InvokeResult } from '../cloud.types.js';
import { StackIam } from '../iam/stack-iam.js';
import { resolveStack } from '../stack/load-stack.js';
import type { Json } from './asl.types.js';
import { StackTaskRunner } from './stack-task-runner.js';
import { StateError } from './state.error.js';

const ACCOUNT = '000000000000';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/machine`;
const FUNCTION = `arn:aws:lambda:us-west-2:${ACCOUNT}:function:check`;
const TABLE = `arn:aws:dynamodb:us-west-2:${ACCOUNT}:table/votings`;
const INVOKE = 'arn:aws:states:::lambda:invoke';
const OK: AwsResponse = { status: 200, headers: {}, body: '{}' };

interface Setup {
  readonly allowed?: readonly (readonly [action: string, resource: string])[];
  readonly invoked?: InvokeResult;
  readonly answer?: AwsResponse;
  readonly services?: readonly string[];
}

function setUp({ allowed = [], invoked = { ok: true, payload: { fine: 1 } }, answer = OK, services }: Setup = {}) {
  const Statement = allowed.map(([Action, Resource]) => ({ Effect: 'Allow', Action, Resource }));
  const stack = resolveStack(
    {
      provider: { aws: [{ region: 'us-west-2' }] },
      resource: {
        aws_iam_role: { machine: { name: 'machine' } },
        aws_iam_role_policy: { p: { name: 'p', role: 'machine', policy: JSON.stringify({ Statement }) } },
      },
    } as never,
    '/x',
  );
  const iam = new StackIam(stack);
  const requests: AwsRequest[] = [];
  const invocations: [string, unknown][] = [];
  const service = (signingName: string): AwsService => ({
    signingName,
    handle: (request) => {
      requests.push(request);
      return Promise.resolve(answer);
    },
    stop: () => undefined,
  });
  const runner = new StackTaskRunner({
    accountId: ACCOUNT,
    region: 'us-west-2',
    iam,
    invoker: {
      invoke: (name, event) => {
        invocations.push([name, event]);
        return Promise.resolve(invoked);
      },
    },
    service: (name) => (services?.includes(name) === false ? undefined : service(name)),
  });
  const run = (resource: string, args: Json): Promise<Json> =>
    runner.run(resource, args, ROLE, new AbortController().signal);
  return { runner, run, requests, invocations };
}

async function errorOf(running: Promise<unknown>): Promise<StateError> {
  const error = await running.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof StateError)) throw new Error(`expected a StateError, got ${String(error)}`);
  return error;
}

describe(StackTaskRunner.name, () => {
  it.each([
    [INVOKE, true],
    ['arn:aws:states:::dynamodb:getItem', true],
    ['arn:aws:states:::dynamodb:updateItem', true],
    ['arn:aws:states:::aws-sdk:dynamodb:query', true],
    ['arn:aws:states:::aws-sdk:sfn:stopExecution', true],
    ['arn:aws:states:::aws-sdk:sfn:describeExecution', true],
    ['arn:aws:states:::states:startExecution', true],
    ['arn:aws:states:::states:startExecution.sync:2', false],
    ['arn:aws:states:::lambda:invoke.waitForTaskToken', false],
    ['arn:aws:states:::dynamodb:scan', false],
    ['arn:aws:states:::sqs:sendMessage', false],
    [FUNCTION, false],
  ])('of %s says %p', (resource, expected) => {
    expect(setUp().runner.supports(resource)).toBe(expected);
  });

  describe('lambda:invoke', () => {
    const allowed = [['lambda:InvokeFunction', FUNCTION]] as const;

    it('gives what Step Functions gives', async () => {
      const { run, invocations } = setUp({ allowed });

      const result = await run(INVOKE, { FunctionName: FUNCTION, Payload: { a: 1 } });

      expect(result).toEqual({ ExecutedVersion: '$LATEST', StatusCode: 200, Payload: { fine: 1 } });
      expect(invocations).toEqual([[FUNCTION, { a: 1 }]]);
    });

    it('gives null for a function that returns nothing', async () => {
      const { run } = setUp({ allowed, invoked: { ok: true, payload: undefined } });

      expect(await run(INVOKE, { FunctionName: FUNCTION })).toMatchObject({ Payload: null });
    });

    it('asks the policies of the machine’s role first', async () => {
      const { run, invocations } = setUp({ allowed: [['lambda:InvokeFunction', `${FUNCTION}2`]] });

      const { error, cause } = await errorOf(run(INVOKE, { FunctionName: FUNCTION }));

      expect(error).toBe('Lambda.AWSLambdaException');
      expect(cause).toContain('assumed-role/machine/');
      expect(cause).toContain('not authorized to perform: lambda:InvokeFunction');
      expect(invocations).toEqual([]);
    });

    it('fails with the name of the function’s error, and all of it as the cause', async () => {
      const invoked = { ok: false, errorType: 'StaleVersionError', errorMessage: 'no', trace: ['at x'] } as const;
      const { run } = setUp({ allowed, invoked });

      const { error, cause } = await errorOf(run(INVOKE, { FunctionName: FUNCTION }));

      expect(error).toBe('StaleVersionError');
      expect(JSON.parse(cause)).toEqual({ errorType: 'StaleVersionError', errorMessage: 'no', trace: ['at x'] });
    });
  });

  describe('DynamoDB', () => {
    it('hands the arguments on as they are, in the name of the machine’s role', async () => {
      const { run, requests } = setUp({ answer: { ...OK, body: '{"Item":{"a":{"S":"x"}}}' } });
      const args = { TableName: 'votings', Key: { votingId: { S: 'v' } }, ConsistentRead: true };

      const result = await run('arn:aws:states:::dynamodb:getItem', args);

      expect(result).toEqual({ Item: { a: { S: 'x' } } });
      expect(requests[0]?.headers['x-amz-target']).toBe('DynamoDB_20120810.GetItem');
      expect(JSON.parse(requests[0]?.body.toString() ?? '')).toEqual(args);
      expect(requests[0]?.caller.roleName).toBe('machine');
    });

    it.each([
      ['arn:aws:states:::dynamodb:updateItem', 'DynamoDB.ConditionalCheckFailedException'],
      ['arn:aws:states:::aws-sdk:dynamodb:updateItem', 'DynamoDb.ConditionalCheckFailedException'],
    ])('names the error as %s does: %s', async (resource, name) => {
      const type = 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException';
      const { run } = setUp({ answer: jsonError(type, 'The conditional request failed') });

      expect(await errorOf(run(resource, { TableName: TABLE }))).toMatchObject({
        error: name,
        cause: 'The conditional request failed',
      });
    });
  });

  describe('Step Functions', () => {
    it('turns members to the service’s case and back', async () => {
      const { run, requests } = setUp({ answer: { ...OK, body: '{"executionArn":"e","startDate":1}' } });

      const result = await run('arn:aws:states:::aws-sdk:sfn:startExecution', { StateMachineArn: 'm', Input: '{}' });

      expect(result).toEqual({ ExecutionArn: 'e', StartDate: 1 });
      expect(requests[0]?.headers['x-amz-target']).toBe('AWSStepFunctions.StartExecution');
      expect(JSON.parse(requests[0]?.body.toString() ?? '')).toEqual({ stateMachineArn: 'm', input: '{}' });
    });

    it('names errors as the SDK integration does', async () => {
      const { run } = setUp({ answer: jsonError('ExecutionDoesNotExist', 'gone') });

      const { error } = await errorOf(run('arn:aws:states:::aws-sdk:sfn:stopExecution', { ExecutionArn: 'e' }));

      expect(error).toBe('Sfn.ExecutionDoesNotExistException');
    });
  });

  it.each([
    ['arguments that are no object', 'arn:aws:states:::dynamodb:getItem', ['x'], 'is not an object'],
    ['a resource that it does not know', 'arn:aws:states:::sqs:sendMessage', {}, 'is not supported'],
  ])('fails for %s', async (_what, resource, args, why) => {
    expect(await errorOf(setUp().run(resource, args))).toMatchObject({
      error: 'States.Runtime',
      cause: expect.stringContaining(why),
    });
  });

  it('fails where the local cloud has no such service', async () => {
    const { run } = setUp({ services: [] });

    expect((await errorOf(run('arn:aws:states:::dynamodb:getItem', {}))).cause).toContain('no service dynamodb');
  });
});
