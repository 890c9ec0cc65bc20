/** One measurement: what to add to the own clock, and how long the question was on its way. Milliseconds. */
interface Sample {
  readonly offset: number;
  readonly roundTrip: number;
}

/** Measurements that are kept. */
const KEPT = 9;

/**
 * The server's time, from `ping` and `pong`: half of the round trip added to the server's answer is its time now, if both ways took equally
 * long. Where they did not, the error is half their difference.
 *
 * The faster half of the last measurements is trusted (what was held up on one way was slow altogether), and of these the median.
 */
export class ServerClock {
  #samples: Sample[] = [];

  /** @param now the own clock; milliseconds since the Unix epoch, or since anything */
  constructor(private readonly now: () => number) {}

  /** Whether the server's time is known. */
  get isSet(): boolean {
    return this.#samples.length > 0;
  }

  /** What to add to the own clock; 0 before the first measurement. */
  get offset(): number {
    const offsets = this.#fast()
      .map(({ offset }) => offset)
      .sort((a, b) => a - b);
    const middle = (offsets.length - 1) / 2;
    return ((offsets[Math.floor(middle)] ?? 0) + (offsets[Math.ceil(middle)] ?? 0)) / 2;
  }

  /** The server's time now, milliseconds since the Unix epoch. */
  time(): number {
    return this.now() + this.offset;
  }

  /**
   * Takes a measurement, received now.
   *
   * @param sentAt when the question was sent, by the own clock
   * @param serverTime RFC 3339, as it was answered
   */
  measure(sentAt: number, serverTime: string): void {
    const receivedAt = this.now();
    const server = Date.parse(serverTime);
    if (!Number.isFinite(server) || !(receivedAt >= sentAt)) return;
    const roundTrip = receivedAt - sentAt;
    const sample: Sample = { offset: server - (sentAt + roundTrip / 2), roundTrip };
    const before = this.#contradicts(sample) ? [] : this.#samples;
    this.#samples = [...before, sample].slice(-KEPT);
  }

  /** No measurement errs by more than half of its round trip. Where two differ by more, the own clock has jumped in between. */
  #contradicts({ offset, roundTrip }: Sample): boolean {
    const trusted = Math.max(0, ...this.#fast().map((sample) => sample.roundTrip));
    return this.isSet && Math.abs(offset - this.offset) > (roundTrip + trusted) / 2;
  }

  #fast(): Sample[] {
    const { length } = this.#samples;
    return this.#samples.toSorted((a, b) => a.roundTrip - b.roundTrip).slice(0, Math.ceil(length / 2));
  }
}
