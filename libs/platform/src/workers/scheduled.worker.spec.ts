import { afterEach, describe, expect, it } from '@jest/globals';
import { Injectable, Module } from '@nestjs/common';
import { captureLogs } from '#test/support/captured-logs.js';
import type { Env } from '../config/env-spec.js';
import { InjectEnvironment, provideEnvironment } from '../config/environment.js';
import { CorrelationContext } from '../logging/correlation.context.js';
import { PlatformModule } from '../platform.module.js';
import type { ScheduledConsumer, ScheduledRun } from './consumers.js';
import { scheduledWorker } from './scheduled.worker.js';

const sweepEnv = { SPEC_SWEEP_LIMIT: 'number' } as const;

@Injectable()
class SweepConsumer implements ScheduledConsumer {
  static instances = 0;

  constructor(@InjectEnvironment(sweepEnv) private readonly env: Env<typeof sweepEnv>) {
    SweepConsumer.instances += 1;
  }

  run({ id, event }: ScheduledRun): Promise<unknown> {
    if (event === 'fail') throw new Error('cannot');
    return Promise.resolve({ id, limit: this.env.SPEC_SWEEP_LIMIT, correlationId: CorrelationContext.get() });
  }
}

@Module({ imports: [PlatformModule], providers: [provideEnvironment(sweepEnv), SweepConsumer] })
class SweepModule {}

describe(scheduledWorker.name, () => {
  afterEach(() => {
    delete process.env.SPEC_SWEEP_LIMIT;
  });

  it("returns the run's result, under the event's id as correlation id", async () => {
    process.env.SPEC_SWEEP_LIMIT = '7';
    const handler = scheduledWorker(SweepModule, SweepConsumer);

    expect(await handler({ id: 'e1', source: 'aws.scheduler' })).toEqual({ id: 'e1', limit: 7, correlationId: 'e1' });
    expect(await handler({}, { awsRequestId: 'r1' })).toMatchObject({ id: 'r1' });
  });

  it('starts the application once, when the module loads', async () => {
    process.env.SPEC_SWEEP_LIMIT = '7';
    const before = SweepConsumer.instances;
    const handler = scheduledWorker(SweepModule, SweepConsumer);

    await Promise.all([handler({}), handler({}), handler({})]);

    expect(SweepConsumer.instances - before).toBe(1);
  });

  it('fails every invocation while the start fails, naming the variable, and recovers', async () => {
    const logs = captureLogs();
    const handler = scheduledWorker(SweepModule, SweepConsumer);

    await expect(handler({})).rejects.toThrow('SPEC_SWEEP_LIMIT is missing');
    await expect(handler({})).rejects.toThrow('SPEC_SWEEP_LIMIT is missing');
    process.env.SPEC_SWEEP_LIMIT = '7';

    expect(await handler({})).toMatchObject({ limit: 7 });
    expect(logs.text()).toContain('SPEC_SWEEP_LIMIT');
  });

  it('logs a failed run once and throws it, so that Lambda tries again', async () => {
    process.env.SPEC_SWEEP_LIMIT = '7';
    const logs = captureLogs();

    await expect(scheduledWorker(SweepModule, SweepConsumer)('fail', { awsRequestId: 'r1' })).rejects.toThrow('cannot');

    expect(logs.lines).toEqual([expect.objectContaining({ level: 'ERROR', recordId: 'r1', correlationId: 'r1' })]);
  });
});
