import { describe, expect, it } from '@jest/globals';
import type { AwsResponse } from '../aws/aws-service.js';
import type { AccessRequest, Caller } from '../cloud.types.js';
import { SCRIPTED, MACHINE_ARN, ScriptedTasks, StatesFixture } from './states.fixture.js';
import { StatesService } from './states.service.js';

const EXPRESS_ARN = MACHINE_ARN.replace(/machine$/, 'express');
const CALLER: Caller = { arn: 'arn:caller', roleName: 'caller' };

const WAITING = {
  StartAt: 'Wait',
  States: { Wait: { Type: 'Wait', Seconds: 60, Next: 'Done' }, Done: { Type: 'Succeed', Output: { done: true } } },
};
const TASK = {
  TimeoutSeconds: 1,
  StartAt: 'Task',
  States: { Task: { Type: 'Task', Resource: SCRIPTED, End: true } },
};

/** The service on one machine; asks are what it wanted permission for. */
function setUp(definition: object, type: 'STANDARD' | 'EXPRESS' = 'STANDARD', tasks?: ScriptedTasks) {
  const fixture = new StatesFixture(definition as never, tasks, undefined, undefined, type);
  const asked: AccessRequest[] = [];
  let allowed = true;
  const service = new StatesService(fixture.executions, fixture.interpreter, fixture.clock, {
    authorize: (_caller, request) => {
      asked.push(request);
      return allowed ? { allowed } : { allowed, message: 'not authorized' };
    },
  });
  const call = async (operation: string, body: unknown) => {
    const answer: AwsResponse = await service.handle({
      caller: CALLER,
      method: 'POST',
      url: '/',
      headers: { 'x-amz-target': `AWSStepFunctions.${operation}` },
      body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
    });
    return { status: answer.status, ...(JSON.parse(answer.body.toString()) as Record<string, unknown>) };
  };
  return { fixture, service, call, asked, forbid: () => (allowed = false) };
}

describe(StatesService.name, () => {
  it('starts, describes and stops an execution, with instants in seconds', async () => {
    const { fixture, call, asked } = setUp(WAITING);
    const started = await call('StartExecution', { stateMachineArn: MACHINE_ARN, input: '{"a":1}', name: 'one' });
    const executionArn = String(started['executionArn' as never]);
    await fixture.executions.settled();

    expect(started).toEqual({ status: 200, executionArn, startDate: fixture.clock.now() / 1000 });
    expect(await call('DescribeExecution', { executionArn })).toMatchObject({ status: 'RUNNING', input: '{"a":1}' });
    await call('StopExecution', { executionArn, error: 'Replaced', cause: 'moved' });
    expect(await call('DescribeExecution', { executionArn })).toMatchObject({
      status: 'ABORTED',
      error: 'Replaced',
      cause: 'moved',
      stopDate: fixture.clock.now() / 1000,
    });
    expect(asked.map(({ action, resource }) => [action, resource])).toEqual([
      ['states:StartExecution', MACHINE_ARN],
      ['states:DescribeExecution', executionArn],
      ['states:StopExecution', executionArn],
      ['states:DescribeExecution', executionArn],
    ]);
  });

  it('gives the output of one that has ended', async () => {
    const { fixture, call } = setUp(WAITING);
    const arn = await fixture.start();

    await fixture.pass(60, 30);

    expect(await call('DescribeExecution', { executionArn: arn })).toMatchObject({
      status: 'SUCCEEDED',
      output: '{"done":true}',
    });
  });

  it.each(['StartExecution', 'StartSyncExecution', 'StopExecution', 'DescribeExecution'])(
    'refuses %s without the permission, before it looks at anything',
    async (operation) => {
      const { call, forbid } = setUp(WAITING);
      forbid();

      expect(await call(operation, {})).toMatchObject({ status: 400, __type: 'AccessDeniedException' });
    },
  );

  it.each([
    ['an unknown machine', 'StartExecution', { stateMachineArn: 'x' }, 'StateMachineDoesNotExist'],
    ['an unknown execution', 'StopExecution', { executionArn: 'x' }, 'ExecutionDoesNotExist'],
    [
      'an input that is no JSON',
      'StartExecution',
      { stateMachineArn: MACHINE_ARN, input: '{' },
      'InvalidExecutionInput',
    ],
    [
      'an input over 256 KB in bytes',
      'StartExecution',
      { stateMachineArn: MACHINE_ARN, input: JSON.stringify('é'.repeat(131_072)) },
      'ValidationException',
    ],
    ['a bad name', 'StartExecution', { stateMachineArn: MACHINE_ARN, name: 'a b' }, 'InvalidName'],
    [
      'a wait for a STANDARD machine',
      'StartSyncExecution',
      { stateMachineArn: MACHINE_ARN },
      'StateMachineTypeNotSupported',
    ],
    ['a request that is no JSON', 'StartExecution', '{', 'SerializationException'],
  ])('refuses %s', async (_what, operation, body, type) => {
    expect(await setUp(WAITING).call(operation, body)).toMatchObject({ status: 400, __type: type });
  });

  it('says so of operations that are not emulated', async () => {
    expect(await setUp(WAITING).call('ListExecutions', {})).toMatchObject({ status: 501, __type: 'NotEmulatedError' });
  });

  describe('StartSyncExecution', () => {
    const start = (call: ReturnType<typeof setUp>['call'], input: unknown = {}) =>
      call('StartSyncExecution', { stateMachineArn: EXPRESS_ARN, input: JSON.stringify(input), name: 'r1' });

    it('answers with the output, and remembers the run with its path', async () => {
      const { call, service } = setUp(TASK, 'EXPRESS');

      const answer = await start(call, { n: 1 });

      // The execution's status has the name of the HTTP status here.
      expect(answer).toMatchObject({
        status: 'SUCCEEDED',
        output: '{"n":1}',
        name: 'r1',
        stateMachineArn: EXPRESS_ARN,
      });
      expect(service.recent()).toEqual([
        {
          arn: expect.stringContaining(':express:express:r1:'),
          machine: 'express',
          status: 'SUCCEEDED',
          path: ['Task'],
        },
      ]);
    });

    it('answers with error and cause of one that failed', async () => {
      const tasks = new ScriptedTasks(() => {
        throw new Error('broken');
      });
      const { call } = setUp(TASK, 'EXPRESS', tasks);

      expect(await start(call)).toMatchObject({ status: 'FAILED', error: 'States.Runtime', cause: 'broken' });
    });

    it('ends one that runs for longer than the machine may, as timed out and not as failed', async () => {
      const { call } = setUp(
        { ...TASK, TimeoutSeconds: 0.03 },
        'EXPRESS',
        new ScriptedTasks(() => new Promise(() => undefined)),
      );

      expect(await start(call)).toMatchObject({ status: 'TIMED_OUT' });
    });
  });
});
