import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ConditionalWriter } from '#platform/dynamodb/conditional-writer.js';
import { Transactor } from '#platform/dynamodb/transact.js';
import { TimeOrderedIds } from '#platform/ids/ids.js';
import type { PlatformLogger } from '#platform/logging/platform.logger.js';
import { startDynamoDb, type TestDynamoDb } from '#test/support/dynamodb.js';
import { VirtualClock } from '#test/support/virtual-clock.js';
import { RegistrationsRepository } from './registrations/registrations.repository.js';
import { CountingRepository } from './results/counting.repository.js';
import { ResultsRepository } from './results/results.repository.js';
import { SettlementRepository } from './results/settlement.repository.js';
import { Recounter } from './results/recounter.js';
import { RepairRepository } from './results/repair.repository.js';
import { VoteCounter } from './results/vote-counter.js';
import { UnsavedRepository } from './snapshots/unsaved.repository.js';
import type { Vote } from './votes/vote.js';
import { VotesRepository } from './votes/votes.repository.js';
import { aVoting } from './voting.fixture.js';
import type { Voting } from './voting.js';
import { VotingsList } from './votings.list.js';
import { VotingsRepository } from './votings.repository.js';

/** Far enough ahead for every vote of a test; what TTL does is tested with votes of its own. */
export const LATER = 4_000_000_000;

/** A logger that says nothing: chaos logs thousands of lines. */
export const QUIET_LOGGER = { debug() {}, info() {}, warn() {}, error() {} } as unknown as PlatformLogger;

/** The slice's repositories on a real engine, with a clock that stands still. */
export class VotingsTestBed {
  readonly clock = new VirtualClock('2026-01-01T12:30:00.000Z');
  readonly env: {
    readonly TABLE_VOTINGS: string;
    readonly TABLE_VOTES: string;
    readonly TABLE_RESULTS: string;
    readonly TABLE_REGISTRATIONS: string;
    readonly RESULTS_SHARDS: number;
  };
  readonly votings: VotingsRepository;
  readonly list: VotingsList;
  readonly votes: VotesRepository;
  readonly settlement: SettlementRepository;
  readonly registrations: RegistrationsRepository;
  readonly unsaved: UnsavedRepository;
  readonly repairs: RepairRepository;
  readonly recounter: Recounter;
  #nextVoting = 1;

  private constructor(
    readonly db: TestDynamoDb,
    tables: Record<string, string>,
  ) {
    const { votings = '', votes = '', results = '', registrations = '' } = tables;
    this.env = {
      TABLE_VOTINGS: votings,
      TABLE_VOTES: votes,
      TABLE_RESULTS: results,
      TABLE_REGISTRATIONS: registrations,
      RESULTS_SHARDS: 10,
    };
    const { client } = db;
    const writer = new ConditionalWriter(client, this.clock);
    this.votings = new VotingsRepository(client, writer, new TimeOrderedIds(), this.env);
    this.list = new VotingsList(client, this.env);
    this.votes = new VotesRepository(client, writer, new TimeOrderedIds(), this.env);
    this.unsaved = new UnsavedRepository(client, writer, this.env);
    this.repairs = new RepairRepository(client, writer, this.clock, new TimeOrderedIds(), this.env);
    this.recounter = new Recounter(client, this.votings, this.results(), this.repairs, this.clock, this.env);
    this.registrations = new RegistrationsRepository(client, writer, this.clock, this.env);
    const transactor = new Transactor(client, this.clock, new TimeOrderedIds());
    this.settlement = new SettlementRepository(client, transactor, this.env, this.env);
  }

  static async start(): Promise<VotingsTestBed> {
    const db = await startDynamoDb();
    return new VotingsTestBed(db, await db.createTables('votings', 'votes', 'results', 'registrations'));
  }

  results(): ResultsRepository {
    return new ResultsRepository(this.db.client, this.env);
  }

  /** A counter on the bed's client, or on one that misbehaves. */
  counter(client: DynamoDBDocumentClient = this.db.client, clock = this.clock): VoteCounter {
    const transactor = new Transactor(client, clock, new TimeOrderedIds(), { sleep: async () => {} });
    return new VoteCounter(new CountingRepository(transactor, clock, this.env, this.env, this.env));
  }

  /** A stored voting with an id of its own, open from 12:00 to 13:00 unless told otherwise. */
  async createVoting(overrides: Partial<Voting> = {}): Promise<Voting> {
    const voting = aVoting({ votingId: `voting-${this.#nextVoting}`, ...overrides });
    this.#nextVoting += 1;
    await this.votings.create(voting);
    return voting;
  }

  /** Stored, uncounted votes of users `u0`, `u1`, ..., for the options in turn. */
  async castVotes(voting: Voting, count: number, timestamp = this.clock.nowIso()): Promise<Vote[]> {
    const votes = Array.from({ length: count }, (_, n): Vote => {
      const choice = voting.options[n % voting.options.length]?.id ?? '';
      return { userId: `u${n}`, votingId: voting.votingId, choice, timestamp };
    });
    for (let n = 0; n < votes.length; n += 25) {
      await Promise.all(votes.slice(n, n + 25).map((vote) => this.votes.create(vote, voting, LATER)));
    }
    return votes;
  }
}
