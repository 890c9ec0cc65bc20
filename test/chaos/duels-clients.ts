import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type * as fc from 'fast-check';
import { createDocumentClient } from '#platform/dynamodb/document-client.js';

/** What a request does before and after it reaches the database. */
export interface Hooks {
  readonly before?: (input: object) => Promise<void>;
  readonly after?: (input: object) => Promise<void>;
}

/** A client of a test's database whose requests can be held up, from the moment on that a test says so. */
export class HookedClient {
  readonly client: DynamoDBDocumentClient;
  hooks: Hooks = {};

  constructor(endpoint: string) {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    this.client = createDocumentClient({ endpoint, region: 'us-west-2', credentials });
    this.client.middlewareStack.add(
      (next) => async (args) => {
        await this.hooks.before?.(args.input);
        const result = await next(args);
        await this.hooks.after?.(args.input);
        return result;
      },
      { step: 'initialize', name: 'hooks' },
    );
  }

  /** Does all of it at once; the scheduler decides which request goes next, before it is sent and before its answer is read. */
  async interleaved<T>(scheduler: fc.Scheduler, works: readonly (() => Promise<T>)[]): Promise<T[]> {
    const turn = async (): Promise<void> => scheduler.schedule(Promise.resolve());
    this.hooks = { before: turn, after: turn };
    try {
      return await scheduler.waitFor(Promise.all(works.map(async (work) => work())));
    } finally {
      this.hooks = {};
    }
  }
}

/** Whether a request is a transaction. */
export function isTransaction(input: object): boolean {
  return 'TransactItems' in input;
}
