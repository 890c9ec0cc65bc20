import { describe, expect, it } from '@jest/globals';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { VirtualClock } from '#test/support/virtual-clock.js';
import { ConditionalWriter } from './conditional-writer.js';
import { TransactionContentionError } from './contention.error.js';

/** A conflict with a transaction on the same item; no engine produces it. */
const conflict = () => Object.assign(new Error('conflict'), { name: 'TransactionConflictException' });
const input = { TableName: 't', Item: { id: '1' } };

function setUp(conflicts: number) {
  const clock = new VirtualClock();
  const calls: unknown[] = [];
  const send = (command: unknown): Promise<object> => {
    calls.push(command);
    return calls.length <= conflicts ? Promise.reject(conflict()) : Promise.resolve({});
  };
  const client = { send } as unknown as DynamoDBDocumentClient;
  return { calls, writer: new ConditionalWriter(client, clock, { sleep: clock.sleep, maxAttempts: 4 }) };
}

describe(`${ConditionalWriter.name}: conflicts with transactions (rule 12)`, () => {
  it('tries again', async () => {
    const { writer, calls } = setUp(3);

    await writer.put(input, () => new Error('never'));

    expect(calls).toHaveLength(4);
  });

  it('gives up with a retryable 503', async () => {
    const { writer, calls } = setUp(100);

    await expect(writer.put(input, () => new Error('never'))).rejects.toBeInstanceOf(TransactionContentionError);
    expect(calls).toHaveLength(4);
  });
});
