import type { DynamoDBRecord } from 'aws-lambda';
import type { OutgoingMessage } from '#platform/queues/queue-sender.js';
import type { PlatformLogger } from '#platform/logging/platform.logger.js';
import { toStreamChange } from '#platform/workers/stream-change.js';
import type { Push } from '#realtime/push/push.js';
import { compilePattern } from '#local/sources/event-pattern.js';
import type { StreamRecord } from '#local/sources/stream-entry.js';
import { AnnouncerConsumer } from '#leads/assignments/announcer.consumer.js';
import { DispatchConsumer } from '#leads/assignments/dispatch.consumer.js';
import type { LeadsTestBed } from '#leads/leads-bed.fixture.js';
import { FREE_AGENTS, LEAD_CHANGES } from '../../libs/leads/infra/leads.filters.js';
import { readResources } from '../support/stack-tables.js';
import { TableChanges } from '../support/table-changes.js';

const QUIET = { info() {}, warn() {} } as unknown as PlatformLogger;
const NOBODY = { toUser: async () => Promise.resolve() } as unknown as Push;

/** The tables' streams, the filters of the stack's mappings, the announcer, the FIFO queue and the dispatcher: all that wakes anybody. */
export class LeadsStreams {
  private readonly sources: readonly Source[];
  private readonly delivered = new Set<string>();

  constructor(private readonly bed: LeadsTestBed) {
    const stack = readResources(['aws_dynamodb_table']);
    this.sources = [
      { changes: new TableChanges(bed.db, stack, 'leads'), passes: filterOf(LEAD_CHANGES) },
      { changes: new TableChanges(bed.db, stack, 'agents'), passes: filterOf(FREE_AGENTS) },
    ];
  }

  /** Delivers everything that there is, and what comes of it, until nothing is left. @returns how many wake-ups there were */
  async settle(): Promise<number> {
    let count = 0;
    for (;;) {
      const changes = await this.announce();
      const wakeUps = await this.dispatch();
      count += wakeUps;
      if (changes + wakeUps === 0) return count;
    }
  }

  private async announce(): Promise<number> {
    const announcer = new AnnouncerConsumer(NOBODY, this.bed.parts().wakeUps, this.bed.clock);
    let count = 0;
    for (const { changes, passes } of this.sources) {
      for (const record of (await changes.next()).filter(passes)) {
        await announcer.consume(toStreamChange(record as DynamoDBRecord));
        count += 1;
      }
    }
    return count;
  }

  /** A FIFO queue drops what it has had within five minutes; the clock of a history may stand still. */
  private async dispatch(): Promise<number> {
    const consumer = new DispatchConsumer(this.bed.parts().dispatcher, this.bed.parts().wakeUps, QUIET);
    const messages = this.bed.queues.drain(this.bed.env.QUEUE_LEADS_DISPATCH).filter((message) => this.isNew(message));
    for (const { body, deduplicationId: messageId = '' } of messages) {
      await consumer.consume({ messageId, body, receiveCount: 1, sentAt: 0, attributes: {} });
    }
    return messages.length;
  }

  private isNew({ deduplicationId = '' }: OutgoingMessage): boolean {
    if (this.delivered.has(deduplicationId)) return false;
    this.delivered.add(deduplicationId);
    return true;
  }
}

/** A stream, and what the stack's mapping lets through. */
interface Source {
  readonly changes: TableChanges;
  readonly passes: (record: StreamRecord) => boolean;
}

function filterOf(patterns: readonly object[]): Source['passes'] {
  const matchers = patterns.map((pattern) => compilePattern(JSON.stringify(pattern), 'leads.filters'));
  return (record) => matchers.some((matches) => matches(record));
}
