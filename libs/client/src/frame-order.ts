/** A frame with its place in the user's sequence. */
interface Numbered {
  readonly seq: number;
}

/**
 * Puts the frames addressed to the user in order (X5): they may arrive out of order, twice, or not at all. What comes after a gap waits until
 * the gap is filled, or until the server says that nothing will fill it.
 */
export class FrameOrder<F extends Numbered> {
  readonly #waiting = new Map<number, F>();
  #lastSeq: number | undefined;
  /** The highest `seq` that `welcome` told of. */
  #given = 0;

  /** @param lastSeq where an earlier client of the same user ended */
  constructor(lastSeq?: number) {
    this.#lastSeq = lastSeq;
  }

  /** The highest contiguous `seq`; undefined before the first `welcome`. */
  get lastSeq(): number | undefined {
    return this.#lastSeq;
  }

  /** Whether frames are missing. A `lastSeq` above what the server has given is none of its own: that too is for the server to tell. */
  get hasGap(): boolean {
    if (this.#lastSeq === undefined) return false;
    return this.#waiting.size > 0 || this.#lastSeq < this.#given;
  }

  /** Takes a frame that arrived. @returns the frames whose turn it is, in order; may repeat one whose `seq` is not above `lastSeq` */
  take(frame: F): readonly F[] {
    // Not above lastSeq: it was on its way while the connection began, or is a repeat, which its eventId tells.
    if (this.#lastSeq !== undefined && frame.seq <= this.#lastSeq) return [frame];
    this.#waiting.set(frame.seq, frame);
    return this.#lastSeq === undefined ? [] : this.skipTo(this.#lastSeq);
  }

  /**
   * A connection begins. The very first one goes on from there; a later one may have missed something.
   *
   * @param seq the highest `seq` that was given, as `welcome` says
   * @returns the frames whose turn it is
   */
  begin(seq: number): readonly F[] {
    this.#given = seq;
    return this.#lastSeq === undefined ? this.skipTo(seq) : [];
  }

  /** What is missing up to `seq` never comes. @returns the frames whose turn it is, in order */
  skipTo(seq: number): readonly F[] {
    let last = Math.max(seq, this.#lastSeq ?? 0);
    const turns: F[] = [];
    for (const next of [...this.#waiting.keys()].sort((a, b) => a - b)) {
      if (next > last + 1) break;
      turns.push(this.#waiting.get(next) as F);
      this.#waiting.delete(next);
      last = Math.max(next, last);
    }
    this.#lastSeq = last;
    return turns;
  }

  /** What was missed is lost: goes on after all that was given or has arrived. @returns the frames that waited, in order */
  restart(): readonly F[] {
    this.#lastSeq = undefined;
    return this.skipTo(Math.max(this.#given, ...this.#waiting.keys()));
  }
}
