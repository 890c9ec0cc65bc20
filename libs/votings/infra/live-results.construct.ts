import { Construct } from 'constructs';
import type { FunctionPart } from '#infra/binding.js';
import { environmentOf } from '#infra/environment-context.js';
import { NestFunction } from '#infra/nest-function.construct.js';
import { Queue } from '#infra/queue.construct.js';
import type { Table } from '#infra/table.construct.js';
import { resultsAnnouncerEnv, resultsPublisherEnv } from '../src/votings.env.js';

export interface LiveResultsProps {
  readonly votings: Table;
  /** Its stream says what changed. */
  readonly results: Table;
  /** What a function needs to push frames. */
  readonly push: FunctionPart;
}

/** Short: while a run is lost, its voting's frames wait for six times as long. */
const PUBLISHER_TIMEOUT_SECONDS = 5;
const HOUR_SECONDS = 60 * 60;
/** Lambda's limit: an announcement is tried until it is too old to matter. */
const MAX_RETRIES = 10_000;

/** Tells subscribers of a voting's results that they changed, at most once per `results.announceSeconds` (P8). */
export class LiveResults extends Construct {
  private readonly queue: Queue;

  constructor(scope: Construct, id: string, props: LiveResultsProps) {
    super(scope, id);
    const { announceSeconds } = environmentOf(this).settings.results;
    // The stream's times are whole seconds, and so are the delays of queues: docstring of `slotOf`.
    if (!Number.isInteger(announceSeconds) || announceSeconds < 1)
      throw new Error('Setting results.announceSeconds must be a whole number of seconds, at least 1');
    this.queue = new Queue(this, 'results-announce', {
      consumerTimeoutSeconds: PUBLISHER_TIMEOUT_SECONDS,
      fifo: true,
      delaySeconds: announceSeconds,
    });
    this.addAnnouncer(props.results, announceSeconds);
    this.addPublisher(props);
  }

  private addAnnouncer(results: Table, announceSeconds: number): void {
    const announcer = new NestFunction(this, 'results-announcer', {
      parts: [
        {
          env: resultsAnnouncerEnv,
          uses: [this.queue.send()],
          settings: { RESULTS_ANNOUNCE_SECONDS: announceSeconds },
        },
      ],
    });
    results.streamTo(announcer, {
      // Every change of results sets this mark; taking it off after a snapshot is none.
      filters: [{ dynamodb: { NewImage: { unsaved: { S: [{ exists: true }] } } } }],
      retries: MAX_RETRIES,
      maxAgeSeconds: HOUR_SECONDS,
    });
  }

  private addPublisher({ votings, results, push }: LiveResultsProps): void {
    const publisher = new NestFunction(this, 'results-publisher', {
      parts: [{ env: resultsPublisherEnv, uses: [votings.read(), results.read()] }, push],
      timeoutSeconds: PUBLISHER_TIMEOUT_SECONDS,
    });
    this.queue.consumeBy(publisher);
  }
}
