import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '#platform/clock/clock.js';
import type { Env } from '#platform/config/env-spec.js';
import type { Voting } from '../voting.js';
import type { votesTableEnv } from '../votings.env.js';
import { VotingNotFoundError } from '../votings.errors.js';
import type { VotingsRepository } from '../votings.repository.js';
import { compare, correctionOf, isExact, narrow, type Recount } from './recount.js';
import type { RepairRepository } from './repair.repository.js';
import type { Counts, ResultRow } from './result-row.js';
import type { ResultsRepository } from './results.repository.js';
import { scanVotes, type ScanProgress } from './votes-scan.js';

/** How a recount is done. */
export interface RecountOptions {
  /** Parts of the table that are read at the same time. */
  readonly segments: number;
  /** Scans at most, while votes are being counted and the drift is not known exactly. */
  readonly attempts: number;
  /** Setting `votes.retentionDays`. */
  readonly retentionDays: number;
  /** Called after every page; the scan goes on when it is done. */
  readonly onProgress: (progress: ScanProgress) => Promise<void> | void;
}

/** What a repair did. */
export interface Repair {
  readonly recount: Recount;
  /** What was added to the results of each option; empty when they were right. */
  readonly correction: Counts;
}

/** TTL removes votes long after the end (P5), and results stay: from then on, votes cannot be compared with results. */
export class VotesExpiredError extends Error {
  override readonly name = 'VotesExpiredError';

  constructor(since: string) {
    super(`The votes of this voting are removed since ${since}: counting them says nothing any more`);
  }
}

/** Votes were counted during every scan, so it stayed open how far the results are off; nothing was written. */
export class NotExactError extends Error {
  override readonly name = 'NotExactError';

  constructor() {
    super('Votes were counted all the time, so the drift is not known exactly; nothing was changed. Try again');
  }
}

/** A hold outlives a page of the scan by far, and a tool that dies by little. */
const HOLD_SECONDS = 60;
const RENEW_MS = 20_000;

/** Recounts a voting from its votes, and repairs its results (P7). For tools: it reads the whole table of votes. */
export class Recounter {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly votings: VotingsRepository,
    private readonly results: ResultsRepository,
    private readonly repairs: RepairRepository,
    private readonly clock: Clock,
    private readonly env: Env<typeof votesTableEnv>,
  ) {}

  /**
   * Compares results with votes; changes nothing.
   *
   * @throws VotingNotFoundError, VotesExpiredError
   */
  async recount(votingId: string, options: RecountOptions): Promise<Recount> {
    const voting = await this.find(votingId, options);
    return (await this.measure(voting, options)).recount;
  }

  /**
   * Corrects results that drifted, while votes are cast as ever. Counting waits meanwhile, so that the drift can be measured; should it not wait
   * (a clock that is wrong), the measurement shows it and is repeated. What is written is a difference, once, whatever else is written.
   *
   * @throws VotingNotFoundError, VotesExpiredError, NotExactError, RepairedMeanwhileError
   */
  async repair(votingId: string, options: RecountOptions): Promise<Repair> {
    const voting = await this.find(votingId, options);
    try {
      const { recount, rows } = await this.measureHeld(voting, options);
      if (!isExact(recount)) throw new NotExactError();
      const correction = correctionOf(recount);
      if (Object.keys(correction).length > 0) await this.repairs.correct(votingId, correction, rows);
      return { recount, correction };
    } finally {
      await this.repairs.release(votingId);
    }
  }

  private async find(votingId: string, { retentionDays }: RecountOptions): Promise<Voting> {
    const voting = await this.votings.get(votingId);
    if (!voting) throw new VotingNotFoundError();
    const { endAt, firstEndAt } = voting;
    const earliestEnd = Date.parse(endAt < firstEndAt ? endAt : firstEndAt);
    const expiry = earliestEnd + retentionDays * 86_400_000;
    if (expiry <= this.clock.now()) throw new VotesExpiredError(new Date(expiry).toISOString());
    return voting;
  }

  private async measureHeld(voting: Voting, options: RecountOptions) {
    const { votingId } = voting;
    let renewAt = 0;
    const keepHeld = async (): Promise<void> => {
      if (this.clock.now() < renewAt) return;
      renewAt = this.clock.now() + RENEW_MS;
      await this.repairs.hold(votingId, HOLD_SECONDS);
    };
    await keepHeld();
    return this.measure(voting, options, keepHeld);
  }

  /**
   * Scans until the drift is exact or attempts are used up.
   *
   * @returns also the rows as they were before the first scan: a repair by somebody else since then makes all of it void
   */
  private async measure(
    voting: Voting,
    { segments, attempts, onProgress }: RecountOptions,
    onPage: () => Promise<void> = async () => {},
  ): Promise<{ recount: Recount; rows: readonly ResultRow[] }> {
    const { votingId, options } = voting;
    const first = await this.results.rows(votingId);
    let known: Recount | undefined;
    let before = first;
    for (let attempt = 1; ; attempt += 1) {
      const votes = await scanVotes({
        client: this.client,
        table: this.env.TABLE_VOTES,
        votingId,
        segments,
        onProgress: async (progress) => {
          await onProgress(progress);
          await onPage();
        },
      });
      const after = await this.results.rows(votingId);
      const found = compare({ votingId, options, before, after, votes });
      known = known ? narrow(known, found) : found;
      if (isExact(known) || attempt >= attempts) return { recount: known, rows: first };
      before = after;
    }
  }
}
