import { describe, expect, it } from '@jest/globals';
import { Injectable, Module } from '@nestjs/common';
import { captureLogs } from '#test/support/captured-logs.js';
import { CorrelationContext } from '../logging/correlation.context.js';
import { PlatformModule } from '../platform.module.js';
import type { TaskConsumer, TaskRun } from './consumers.js';
import { taskWorker } from './task.worker.js';

class OutOfPaperError extends Error {
  override readonly name = 'OutOfPaperError';
}

@Injectable()
class EchoTask implements TaskConsumer {
  run({ input }: TaskRun): Promise<unknown> {
    if (input === 'fail') throw new OutOfPaperError('no paper');
    return Promise.resolve({ input, correlationId: CorrelationContext.get() });
  }
}

@Module({ imports: [PlatformModule], providers: [EchoTask] })
class EchoModule {}

describe(taskWorker.name, () => {
  const handler = taskWorker(EchoModule, EchoTask);

  it("X6: answers with the task's result, under the payload's correlation id", async () => {
    const input = { votingId: 'v', correlationId: 'c-1' };

    expect(await handler(input, { awsRequestId: 'r1' })).toEqual({ input, correlationId: 'c-1' });
  });

  it.each([[{}], [null], ['text'], [{ correlationId: 7 }], [{ correlationId: 'a b' }], [{ correlationId: '' }]])(
    'takes the invocation for the correlation id of %j',
    async (input) => {
      expect(await handler(input, { awsRequestId: 'r1' })).toMatchObject({ correlationId: 'r1' });
    },
  );

  it('logs a failed task once and throws it by its name, for the machine to retry or catch', async () => {
    const logs = captureLogs();

    await expect(handler('fail', { awsRequestId: 'r1' })).rejects.toMatchObject({ name: 'OutOfPaperError' });

    expect(logs.lines).toEqual([expect.objectContaining({ level: 'ERROR', recordId: 'r1', correlationId: 'r1' })]);
  });
});
