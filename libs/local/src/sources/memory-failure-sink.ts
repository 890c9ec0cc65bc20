import type { FailedDelivery, FailureSink } from '../cloud.types.js';

/** Keeps what sources gave up, per destination, for `/_local/state`. */
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
