import { EndedMatters } from './ended-matters.js';
import { type Environment, Timer } from './environment.js';
import { RefusedError } from './errors.js';
import { FrameOrder } from './frame-order.js';
import { SeenEvents } from './seen-events.js';
import { Topics } from './topics.js';
import type { WireFrame } from './wire.js';

type Numbered = WireFrame & { readonly seq: number };

export interface InboxOptions {
  /** How long a gap may be open before the server is asked, milliseconds. @default 1000 */
  readonly gapMs?: number;
  /** Where an earlier client of the same user ended (`lastSeq`): what came since then is asked for. @default from now on */
  readonly lastSeq?: number | undefined;
}

/** What an inbox tells its owner. */
export interface InboxListener {
  readonly onFrame: (frame: WireFrame) => void;
  /** Frames are lost for good: of the topic, or addressed to the user. */
  readonly onMissed: (topic?: string) => void;
  /** Asks the server for what came after `lastSeq`; the answer comes after the frames. */
  readonly resume: (lastSeq: number) => Promise<{ readonly through: number }>;
}

/** What the server sent on its own: every frame once, those addressed to the user in their order (X4, X5). */
export class Inbox {
  readonly topics = new Topics();
  readonly #seen = new SeenEvents();
  readonly #ended = new EndedMatters();
  readonly #order: FrameOrder<Numbered>;
  readonly #gap: Timer;
  #connection = 0;
  #isConnected = false;
  #isResuming = false;

  constructor(
    environment: Pick<Environment, 'setTimer' | 'clearTimer'>,
    private readonly listener: InboxListener,
    private readonly options: InboxOptions = {},
  ) {
    this.#order = new FrameOrder(options.lastSeq);
    this.#gap = new Timer(environment);
  }

  /** The highest contiguous `seq`; undefined before the first `welcome`. */
  get lastSeq(): number | undefined {
    return this.#order.lastSeq;
  }

  take(frame: WireFrame): void {
    const { seq, topic } = frame;
    if (seq === undefined) this.#deliver([frame]);
    else if (topic !== undefined) this.#takeOfTopic(frame, { topic, seq });
    else this.#deliver(this.#order.take({ ...frame, seq }));
    this.#watchGap();
  }

  /** A connection was welcomed. @param seq the highest that was given */
  begin(seq: number): void {
    this.#connection += 1;
    this.#isConnected = true;
    this.#isResuming = false;
    const isKnown = this.#order.lastSeq !== undefined;
    this.#deliver(this.#order.begin(seq));
    if (isKnown && (this.#order.hasGap || seq < (this.#order.lastSeq ?? 0))) void this.#resume();
  }

  /** Asks whether something is missing: the loss of the last frame shows in no gap. */
  check(): void {
    if (!this.#isResuming) void this.#resume();
  }

  /** The connection is gone: there is nobody to ask. */
  pause(): void {
    this.#connection += 1;
    this.#isConnected = false;
    this.#gap.clear();
  }

  #takeOfTopic(frame: WireFrame, place: { readonly topic: string; readonly seq: number }): void {
    const { isNews, missed } = this.topics.take(place);
    if (missed) this.listener.onMissed(place.topic);
    if (isNews) this.#deliver([frame]);
  }

  #deliver(frames: readonly WireFrame[]): void {
    for (const frame of frames) {
      if (frame.eventId !== undefined && !this.#seen.isNew(frame.eventId)) continue;
      if (!this.#ended.isLate(frame)) this.listener.onFrame(frame);
    }
  }

  /** Frames that arrive out of order close their gaps by themselves; only what stays missing is asked for. */
  #watchGap(): void {
    if (!this.#order.hasGap || !this.#isConnected) return this.#gap.clear();
    if (!this.#gap.isSet && !this.#isResuming) this.#gap.set(() => void this.#resume(), this.options.gapMs ?? 1_000);
  }

  async #resume(): Promise<void> {
    // A listener of a frame may have ended the connection meanwhile.
    if (!this.#isConnected) return;
    const connection = this.#connection;
    this.#isResuming = true;
    this.#gap.clear();
    try {
      const { through } = await this.listener.resume(this.#order.lastSeq ?? 0);
      if (connection === this.#connection) this.#deliver(this.#order.skipTo(through));
    } catch (error) {
      if (connection === this.#connection && isLost(error)) this.#giveUp();
    }
    if (connection !== this.#connection) return;
    this.#isResuming = false;
    this.#watchGap();
  }

  #giveUp(): void {
    this.#deliver(this.#order.restart());
    this.listener.onMissed();
  }
}

/** Every other failure may pass: the gap stays open, so the server is asked again. */
function isLost(error: unknown): boolean {
  return error instanceof RefusedError && error.code === 'resume-failed';
}
