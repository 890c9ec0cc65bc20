import { MemoryFailureSink } from '#test/support/memory-failure-sink.js';
import { until } from '#test/support/stream-fixture.js';
import type { InvokeResult } from '../cloud.types.js';
import { StackIam } from '../iam/stack-iam.js';
import { resolveStack } from '../stack/load-stack.js';
import { NotEmulatedError } from '../stack/not-emulated.error.js';
import { rateMilliseconds } from './rate-expression.js';
import { ScheduleSource, type ScheduleProps } from './schedule.source.js';

const DEAD = '${aws_sqs_queue.dead.arn}';

function stackWith(
  target: Record<string, unknown> = {},
  schedule: Record<string, unknown> = {},
  action = 'lambda:InvokeFunction',
  ...more: readonly unknown[]
) {
  const invoke = { Effect: 'Allow', Action: action, Resource: '${aws_lambda_function.sweep.arn}' };
  const policy = JSON.stringify({ Statement: [invoke, ...more] });
  return resolveStack(
    {
      provider: { aws: [{ region: 'us-west-2' }] },
      resource: {
        aws_iam_role: { s: { name: 's' } },
        aws_sqs_queue: { dead: { name: 'dead' } },
        aws_iam_role_policy: { p: { name: 'p', role: 's', policy } },
        aws_lambda_function: { sweep: { function_name: 'sweep', role: 'r' } },
        aws_scheduler_schedule: {
          s: {
            name: 's',
            schedule_expression: 'rate(1 minute)',
            flexible_time_window: { mode: 'OFF' },
            target: { arn: '${aws_lambda_function.sweep.arn}', role_arn: '${aws_iam_role.s.arn}', ...target },
            ...schedule,
          },
        },
      },
    } as never,
    '/x',
  );
}

describe(ScheduleSource.name, () => {
  const sources: ScheduleSource[] = [];
  afterEach(async () => {
    for (const source of sources.splice(0)) await source.stop();
  });

  async function start(
    stack: ReturnType<typeof stackWith>,
    results: readonly InvokeResult[] = [],
    more: Partial<ScheduleProps> = {},
  ) {
    const events: unknown[] = [];
    const warnings: string[] = [];
    const invoker = {
      invoke: (_name: string, event: unknown) => {
        events.push(event);
        return Promise.resolve(results[events.length - 1] ?? ({ ok: true, payload: null } as const));
      },
    };
    const schedule = stack.byRef('aws_scheduler_schedule.s');
    const iam = new StackIam(stack);
    const sink = new MemoryFailureSink();
    const source = new ScheduleSource({
      sink,
      stack,
      schedule,
      invoker,
      iam,
      warn: (it) => warnings.push(it),
      everyMs: 20,
      retryDelaysMs: [1, 1],
      ...more,
    });
    sources.push(source);
    await source.start();
    return { source, events, warnings, sink };
  }

  const FAILED: InvokeResult = { ok: false, errorType: 'E', errorMessage: 'm' };

  it('makes up for runs that it slept through with one, not with all of them at once', async () => {
    const { events } = await start(stackWith());
    await until(() => events.length >= 1);

    const before = events.length;
    const asleep = Date.now() + 200;
    while (Date.now() < asleep);
    await until(() => events.length > before);

    expect(events.length - before).toBeLessThanOrEqual(2);
  });

  it('runs its target again and again, with the input', async () => {
    const { events } = await start(stackWith({ input: '{"at":"<aws.scheduler.scheduled-time>"}' }));

    await until(() => events.length >= 3);

    expect(events[0]).toEqual({ at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string });
  });

  it('puts a run that Lambda refuses into the dead-letter queue, once and without retries', async () => {
    const refused: InvokeResult = { ok: false, errorType: 'RequestTooLargeException', errorMessage: 'too large' };
    const target = { input: '{"a":1}', dead_letter_config: { arn: DEAD } };
    const mayLetter = { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: DEAD };
    const stack = stackWith(target, {}, undefined, mayLetter);
    const { events, sink, warnings } = await start(stack, [refused]);

    await until(() => events.length >= 2);

    const letters = sink.lettersOf(String(stack.byRef('aws_sqs_queue.dead').attributes['arn']));
    expect(letters.map(({ body }) => body)).toEqual([{ a: 1 }]);
    expect(warnings).toEqual([]);
  });

  it('says so when a refused run is lost because the role may not send', async () => {
    const refused: InvokeResult = { ok: false, errorType: 'RequestTooLargeException', errorMessage: 'too large' };
    const { warnings } = await start(stackWith({ dead_letter_config: { arn: DEAD } }), [refused]);

    await until(() => warnings.length >= 1);

    expect(warnings[0]).toMatch(/too large.*lost: User: .*not authorized to perform: sqs:SendMessage/);
  });

  it("sends AWS's own event when there is no input", async () => {
    const { events } = await start(stackWith());

    await until(() => events.length >= 1);

    expect(events[0]).toMatchObject({
      source: 'aws.scheduler',
      'detail-type': 'Scheduled Event',
      region: 'us-west-2',
      detail: '{}',
    });
  });

  it('retries a run that failed twice, as Lambda does, and then says that it gave up', async () => {
    const { events, warnings, source } = await start(stackWith(), [FAILED, FAILED, FAILED], { everyMs: 50 });

    await until(() => warnings.length === 1);

    expect(events).toHaveLength(3);
    expect(source.state()).toMatchObject({ runs: 1, failures: 3, givenUp: 1 });
  });

  it('keeps to the retries that the function is given', async () => {
    const none = {
      aws_lambda_function_event_invoke_config: { c: { function_name: 'sweep', maximum_retry_attempts: 0 } },
    };
    const stack = stackWith();
    const config = {
      type: 'aws_lambda_function_event_invoke_config',
      id: 'c',
      address: 'c',
      args: none.aws_lambda_function_event_invoke_config.c,
      attributes: {},
    };
    const withConfig = {
      ...stack,
      resources: (type: string) => (type === config.type ? [config] : stack.resources(type)),
    };

    const { events, warnings } = await start(withConfig, [FAILED], { everyMs: 50 });
    await until(() => warnings.length === 1);

    expect(events).toHaveLength(1);
  });

  it('does not run when it is disabled', async () => {
    const { events } = await start(stackWith({}, { state: 'DISABLED' }), [], { everyMs: 1 });

    await new Promise((resolve) => setTimeout(resolve, 20));

    expect(events).toEqual([]);
  });

  it('refuses to start when its role may not invoke the function', async () => {
    await expect(start(stackWith({}, {}, 'lambda:GetFunction'))).rejects.toThrow(
      /schedule\.s: User: .* perform: lambda:InvokeFunction/,
    );
  });
});

describe(rateMilliseconds.name, () => {
  it.each([
    ['rate(1 minute)', 60_000],
    ['rate(5 minutes)', 300_000],
    ['rate(2 hours)', 7_200_000],
    ['rate(1 day)', 86_400_000],
  ])('%s', (expression, expected) => {
    expect(rateMilliseconds(expression, 'x')).toBe(expected);
  });

  it.each(['cron(0 12 * * ? *)', 'at(2026-01-01T00:00:00)', 'rate(0 minutes)', 'rate(1 week)'])(
    'refuses %s',
    (expression) => {
      expect(() => rateMilliseconds(expression, 'aws_scheduler_schedule.s')).toThrow(NotEmulatedError);
    },
  );
});
