import type { FailedDelivery, FailureSink } from '#local/cloud.types.js';

/** Keeps what sources gave up, per destination, for tests that have no queues. */
export class MemoryFailureSink implements FailureSink {
  private readonly letters = new Map<string, FailedDelivery[]>();

  send(delivery: FailedDelivery): Promise<void> {
    const known = this.letters.get(delivery.destinationArn);
    if (known) known.push(delivery);
    else this.letters.set(delivery.destinationArn, [delivery]);
    return Promise.resolve();
  }

  /** Oldest first. */
  lettersOf(destinationArn: string): readonly FailedDelivery[] {
    return this.letters.get(destinationArn) ?? [];
  }
}
