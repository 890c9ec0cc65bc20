/** A topic's frame, as far as its place matters. */
interface TopicFrame {
  readonly topic: string;
  readonly seq: number;
}

/**
 * Which topics the application follows, and how far each topic has come (X5). Topics are not kept by the server: who missed something fetches
 * the state anew.
 */
export class Topics {
  readonly #followed = new Set<string>();
  readonly #lastSeqs = new Map<string, number>();

  /** What to subscribe to again on every connection. */
  get followed(): readonly string[] {
    return [...this.#followed];
  }

  follow(topic: string): void {
    this.#followed.add(topic);
  }

  unfollow(topic: string): void {
    this.#followed.delete(topic);
    this.#lastSeqs.delete(topic);
  }

  /** How far a topic has come; undefined before anything was heard of it. */
  lastSeqOf(topic: string): number | undefined {
    return this.#lastSeqs.get(topic);
  }

  /**
   * The subscription was acknowledged.
   *
   * @param asked how far the topic had come when the subscription was asked for
   * @returns whether frames were missed before it
   */
  subscribed(topic: string, seq: number, asked: number | undefined): boolean {
    // Numbers that were there before cannot be gone, unless the server has forgotten the topic and begun anew.
    const isNew = asked !== undefined && seq < asked;
    const before = isNew ? undefined : this.#lastSeqs.get(topic);
    this.#lastSeqs.set(topic, Math.max(seq, before ?? 0));
    return isNew || (before !== undefined && seq > before);
  }

  /** Takes a frame that arrived. @returns whether it is newer than what came before, and whether frames between are missing */
  take({ topic, seq }: TopicFrame): { readonly isNews: boolean; readonly missed: boolean } {
    const before = this.#lastSeqs.get(topic);
    if (before !== undefined && seq <= before) return { isNews: false, missed: false };
    this.#lastSeqs.set(topic, seq);
    return { isNews: true, missed: before !== undefined && seq > before + 1 };
  }
}
