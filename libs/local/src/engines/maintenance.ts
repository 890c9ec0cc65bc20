import type { DynamoDbEngine } from './dynamodb.engine.js';

/** AWS takes minutes to days; a laptop should show the effect of TTL while someone watches. */
export const TTL_SWEEP_SECONDS = 10;
const TRIM_EVERY_MS = 10 * 60_000;

/** Does for the engine what AWS does by itself: removes expired items and old stream records. */
export class Maintenance {
  private readonly timers: readonly NodeJS.Timeout[];
  private sweeping: Promise<void> | undefined;

  /**
   * @param onExpired called when items have been removed, so that streams are read
   * @param warn told when a sweep fails; the next one tries again
   * @param sweepSeconds time between two sweeps
   */
  constructor(
    private readonly engine: DynamoDbEngine,
    private readonly onExpired: () => void,
    private readonly warn: (message: string) => void,
    sweepSeconds = TTL_SWEEP_SECONDS,
  ) {
    this.timers = [
      setInterval(() => void (this.sweeping ??= this.sweep()), sweepSeconds * 1000),
      setInterval(() => engine.trimStreams(), TRIM_EVERY_MS),
    ];
  }

  async stop(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    await this.sweeping;
  }

  private async sweep(): Promise<void> {
    try {
      if ((await this.engine.sweepExpired()) > 0) this.onExpired();
    } catch (error) {
      this.warn(error instanceof Error ? error.message : String(error));
    } finally {
      this.sweeping = undefined;
    }
  }
}
