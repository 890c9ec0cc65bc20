import { Injectable } from '@nestjs/common';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import type { Voting } from '../voting.js';
import { votingsApiEnv } from '../votings.env.js';
import { VotingsRepository } from '../votings.repository.js';

/** Copies that a container keeps: far more votings than are voted on at a time, and some MB at most. */
const CAPACITY = 1_000;

interface Copy {
  readonly voting: Voting;
  /** When the read began, in milliseconds since the Unix epoch. */
  readonly readAt: number;
}

/**
 * Votings as they were at most `VOTINGS_CACHE_SECONDS` ago, so that votes never contend on the voting's item (docs/adr/0005).
 *
 * A copy made before the window opened is not used once it is open: options may change until then, and none that was
 * taken away may get a vote.
 */
@Injectable()
export class VotingCache {
  readonly #copies = new Map<string, Copy>();
  readonly #maxAge: number;

  constructor(
    private readonly votings: VotingsRepository,
    @InjectEnvironment(votingsApiEnv) env: Env<typeof votingsApiEnv>,
  ) {
    this.#maxAge = env.VOTINGS_CACHE_SECONDS * 1000;
  }

  /**
   * The voting; unknown ones are looked up every time.
   *
   * @param now the instant that the caller decides about, just read from the clock
   */
  async get(votingId: string, now: number): Promise<Voting | undefined> {
    const copy = this.#copies.get(votingId);
    if (copy && this.#isFresh(copy, now)) return copy.voting;
    this.#copies.delete(votingId);
    const voting = await this.votings.get(votingId);
    if (voting) this.#keep({ voting, readAt: now });
    return voting;
  }

  #isFresh({ voting, readAt }: Copy, now: number): boolean {
    const startAt = Date.parse(voting.startAt);
    return now - readAt < this.#maxAge && !(readAt < startAt && startAt <= now);
  }

  #keep(copy: Copy): void {
    // A Map iterates in the order of insertion, so the first key is the oldest copy.
    const [oldest] = this.#copies.keys();
    if (this.#copies.size >= CAPACITY && oldest !== undefined) this.#copies.delete(oldest);
    this.#copies.set(copy.voting.votingId, copy);
  }
}
