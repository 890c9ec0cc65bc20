import { Construct } from 'constructs';
import type { FunctionPart } from '#infra/binding.js';
import { environmentOf } from '#infra/environment-context.js';
import { NestFunction } from '#infra/nest-function.construct.js';
import type { RestApi } from '#infra/rest/rest-api.construct.js';
import { Schedule } from '#infra/schedule.construct.js';
import { Table } from '#infra/table.construct.js';
import type { Workflow } from '#infra/workflow/workflow.construct.js';
import { LiveResults } from './live-results.construct.js';
import { ResultSnapshots } from './result-snapshots.construct.js';
import { VotingNotices } from './voting-notices.construct.js';
import { VotingUpsert } from './voting-upsert.construct.js';
import { runsSweepEnv, votingsApiEnv, votingsCounterEnv, votingsSweepEnv, votingsWsEnv } from '../src/votings.env.js';

export interface VotingsProps {
  /** What a function needs to push frames. */
  readonly push: FunctionPart;
  /** What every REST function needs. */
  readonly rest: FunctionPart;
}

/** Votings, votes and results: the tables, the worker that counts votes, and the sweep for what it missed. */
export class Votings extends Construct {
  /** The slice's share of the `api` function. */
  readonly api: FunctionPart;
  /** The slice's share of the `ws` function. */
  readonly ws: FunctionPart;
  /** Names of the slice's tables, for the outputs. */
  readonly tableNames: Readonly<Record<string, string>>;
  /** Name of the bucket that holds snapshots of results. */
  readonly snapshotBucket: string;
  /** Machines that answer operations of the REST API. */
  readonly workflows: readonly Workflow[];
  private readonly votings: Table;
  private readonly votes: Table;
  private readonly results: Table;
  private readonly registrations: Table;

  constructor(scope: Construct, id: string, { push, rest }: VotingsProps) {
    super(scope, id);
    this.votings = new Table(this, 'votings', {
      partitionKey: 'votingId',
      stream: true,
      indexes: [
        { name: 'byEnd', partitionKey: 'listShard', sortKey: 'endAt', projection: 'ALL' },
        // Sparse: holds the votings whose results are not final.
        { name: 'byUnsettled', partitionKey: 'unsettled', sortKey: 'closesAt', projection: 'KEYS_ONLY' },
        // Sparse: holds the votings that a notification run still has to announce something of.
        { name: 'byDue', partitionKey: 'listShard', sortKey: 'dueAt', projection: 'KEYS_ONLY' },
      ],
    });
    this.votes = new Table(this, 'votes', {
      partitionKey: 'userId',
      sortKey: 'votingId',
      expiresBy: 'expireAt',
      stream: true,
      indexes: [
        {
          name: 'byUncounted',
          partitionKey: 'uncounted',
          sortKey: 'userId',
          projection: ['votingId', 'choice', 'timestamp'],
        },
      ],
    });
    this.results = new Table(this, 'results', {
      partitionKey: 'votingId',
      sortKey: 'part',
      stream: true,
      // Sparse: holds the rows that changed since the last snapshot.
      indexes: [{ name: 'byUnsaved', partitionKey: 'unsaved', sortKey: 'votingId', projection: 'KEYS_ONLY' }],
    });
    this.registrations = new Table(this, 'registrations', { partitionKey: 'votingId', sortKey: 'userId' });
    this.tableNames = {
      votings: this.votings.name,
      votes: this.votes.name,
      results: this.results.name,
      registrations: this.registrations.name,
    };
    this.api = this.apiPart();
    this.ws = { env: votingsWsEnv, uses: [this.votings.read()] };
    const { votings, votes, registrations } = this;
    const notification = new VotingNotices(this, 'Notices', { votings, votes, registrations, push }).workflow;
    this.workflows = [new VotingUpsert(this, 'Upsert', { votings, notification, rest }).workflow];
    this.addCounter();
    this.addSweep(notification);
    new LiveResults(this, 'LiveResults', { votings: this.votings, results: this.results, push });
    this.snapshotBucket = new ResultSnapshots(this, 'Snapshots', {
      votings: this.votings,
      results: this.results,
    }).bucketName;
  }

  /** The slice's own alarms on the API: votes are what must not be lost (P11). */
  watch(rest: RestApi): void {
    rest.watch({ name: 'vote-errors', method: 'POST', path: '/votings/{votingId}/votes', threshold: 10 });
  }

  private apiPart(): FunctionPart {
    const { votings, votes } = environmentOf(this).settings;
    return {
      env: votingsApiEnv,
      uses: [this.votings.readWrite(), this.votes.readWrite(), this.results.read(), this.registrations.readWrite()],
      settings: {
        VOTINGS_CACHE_SECONDS: votings.cacheSeconds,
        VOTES_RETENTION_DAYS: votes.retentionDays,
      },
    };
  }

  private addCounter(): void {
    const { results } = environmentOf(this).settings;
    const counter = new NestFunction(this, 'votings-counter', {
      parts: [
        {
          env: votingsCounterEnv,
          uses: [this.votes.write(), this.results.write()],
          settings: { RESULTS_SHARDS: results.shards },
        },
      ],
      timeoutSeconds: 60,
    });
    // Marking a vote as counted is a change of the same table: only new votes are to be counted.
    this.votes.streamTo(counter, { filters: [{ eventName: ['INSERT'] }], parallelization: 4 });
  }

  private addSweep(notification: Workflow): void {
    const { votings, results, sweep } = environmentOf(this).settings;
    const run = new NestFunction(this, 'votings-sweep', {
      parts: [
        {
          env: votingsSweepEnv,
          uses: [
            this.votings.readWrite(),
            this.votes.readWrite(),
            this.votes.scanIndex('byUncounted'),
            this.results.readWrite(),
          ],
          settings: {
            RESULTS_SHARDS: results.shards,
            RESULTS_FINAL_AFTER_SECONDS: results.finalAfterSeconds,
            RESULTS_SETTLE_SECONDS: results.settleSeconds,
          },
        },
        {
          env: runsSweepEnv,
          uses: [this.votings.read(), notification.start(), notification.describe()],
          settings: {
            VOTINGS_SWEEP_AHEAD_SECONDS: votings.sweepAheadSeconds,
            VOTINGS_START_NOTICE_SECONDS: votings.startNoticeSeconds,
          },
        },
      ],
      timeoutSeconds: 60,
    });
    new Schedule(this, 'Sweep', { everyMinutes: sweep.minutes, run });
  }
}
