import { randomUUID } from 'node:crypto';
import type { InvokeResult } from '../cloud.types.js';
import { failureBody, type FailureCondition } from './failure-body.js';
import { itemFailures } from './item-failures.js';
import type { MappingSettings } from './mapping-settings.js';
import type { StreamRecord } from './stream-entry.js';

/** Delay before the first retry; it doubles up to the longest. AWS does not publish its own. */
const FIRST_RETRY_MS = 100;
const LONGEST_RETRY_MS = 5_000;

export interface DeliveryPorts {
  invoke(event: { readonly Records: readonly StreamRecord[] }): Promise<InvokeResult>;
  /** Takes what is given up. */
  discard(body: unknown): Promise<void>;
  /** Waits between retries. Resolves to false when the source is stopping: then the delivery ends unfinished. */
  pause(milliseconds: number): Promise<boolean>;
  now(): number;
}

/** A run of records that are tried together. */
interface Segment {
  readonly records: readonly StreamRecord[];
  /** Failed invocations of exactly this segment that count against the retries. */
  readonly failures: number;
  readonly invocations: number;
}

/**
 * Brings one batch of records to a function as event source mappings do: the order is kept, a failure is retried from the
 * lowest failed record, a batch is bisected where that is asked for, and what cannot be delivered goes to the failure
 * destination.
 *
 * Not documented by AWS and chosen here: a batch whose first record is reported as failed is halved like one that failed
 * altogether, and progress within a batch starts the count of its retries anew.
 */
export class BatchDelivery {
  constructor(
    private readonly settings: MappingSettings,
    private readonly ports: DeliveryPorts,
    private readonly firstRetryMs = FIRST_RETRY_MS,
  ) {}

  /**
   * @param progress called with each record up to which everything is done
   * @returns false when the source stopped before everything was done
   */
  async deliver(records: readonly StreamRecord[], progress: (last: StreamRecord) => void): Promise<boolean> {
    const segments: Segment[] = [{ records, failures: 0, invocations: 0 }];
    for (let segment = segments.shift(); segment; segment = segments.shift()) {
      const rest = await this.dropExpired(segment, progress);
      if (rest.records.length === 0) continue;
      const result = await this.ports.invoke({ Records: rest.records });
      const done = this.countDone(result, rest.records);
      const last = rest.records[done - 1];
      if (last) progress(last);
      if (done === rest.records.length) continue;
      const failed = { ...rest, records: rest.records.slice(done), invocations: rest.invocations + 1 };
      const next = this.afterFailure(failed, done > 0);
      if (next === undefined) {
        await this.giveUp(failed, failed.records, 'RetryAttemptsExhausted', progress);
        continue;
      }
      segments.unshift(...next);
      if (!(await this.ports.pause(this.delay(rest.failures)))) return false;
    }
    return true;
  }

  /** What to try next; undefined when there is no retry left. */
  private afterFailure(failed: Segment, progressed: boolean): readonly Segment[] | undefined {
    const { records } = failed;
    if (progressed) return [{ ...failed, failures: 0 }];
    if (this.settings.bisect && records.length > 1) {
      const middle = Math.ceil(records.length / 2);
      return [records.slice(0, middle), records.slice(middle)].map((half) => ({ ...failed, records: half }));
    }
    const failures = failed.failures + 1;
    return failures > this.settings.maxRetries ? undefined : [{ ...failed, failures }];
  }

  /** How many records from the start on are done. */
  private countDone(result: InvokeResult, records: readonly StreamRecord[]): number {
    if (!result.ok) return 0;
    if (!this.settings.reportsItemFailures) return records.length;
    const failures = itemFailures(result.payload);
    if (failures === undefined) return 0;
    const positions = failures.map((id) => records.findIndex((record) => record.dynamodb.SequenceNumber === id));
    // An identifier that is not of this batch makes AWS take all of it as failed: the position -1 does just that.
    return positions.length === 0 ? records.length : Math.max(0, Math.min(...positions));
  }

  private async dropExpired(segment: Segment, progress: (last: StreamRecord) => void): Promise<Segment> {
    const oldest = this.ports.now() - this.settings.maxAgeMs;
    const fresh = segment.records.findIndex(({ dynamodb }) => dynamodb.ApproximateCreationDateTime * 1000 >= oldest);
    const count = fresh === -1 ? segment.records.length : fresh;
    if (count === 0) return segment;
    await this.giveUp(segment, segment.records.slice(0, count), 'RecordAgeExceeded', progress);
    return { ...segment, records: segment.records.slice(count) };
  }

  private async giveUp(
    { invocations }: Segment,
    records: readonly StreamRecord[],
    condition: FailureCondition,
    progress: (last: StreamRecord) => void,
  ): Promise<void> {
    const now = new Date(this.ports.now());
    const { functionName } = this.settings;
    await this.ports.discard(
      failureBody({ requestId: randomUUID(), functionName, condition, invocations, records, now }),
    );
    const last = records.at(-1);
    if (last) progress(last);
  }

  private delay(failures: number): number {
    return Math.min(LONGEST_RETRY_MS, this.firstRetryMs * 2 ** failures);
  }
}
