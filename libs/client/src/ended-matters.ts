import type { WireFrame } from './wire.js';

/** What `hello` has the server repeat while it runs, by which member it is named, and the frames that end it. */
const MATTERS = [
  { begin: 'start', name: 'sessionId', ends: ['stop', 'timeout', 'cancelled', 'no_response', 'rejected'] },
  { begin: 'lead', name: 'assignmentId', ends: ['lead.answered', 'lead.expired'] },
] as const;

/** Ended matters that are remembered; only those of the last moments are asked for. */
const REMEMBERED = 100;

/**
 * Which duels and assignments have ended. What `hello` repeats has no place in the order of frames: it may cross the end of what it tells of, and an
 * application that took it would show what is over.
 */
export class EndedMatters {
  readonly #ended = new Set<string>();

  /** Notes what ends by a frame. @returns whether the frame begins what has ended already */
  isLate({ type, data }: WireFrame): boolean {
    for (const { begin, name, ends } of MATTERS) {
      const matter = `${begin} ${String(data?.[name])}`;
      if (type === begin) return this.#ended.has(matter);
      if (ends.some((end) => end === type)) this.#note(matter);
    }
    return false;
  }

  #note(matter: string): void {
    this.#ended.add(matter);
    if (this.#ended.size <= REMEMBERED) return;
    const [oldest] = this.#ended;
    if (oldest !== undefined) this.#ended.delete(oldest);
  }
}
