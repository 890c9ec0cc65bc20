import { Construct } from 'constructs';
import type { FunctionPart } from '#infra/binding.js';
import { environmentOf } from '#infra/environment-context.js';
import { NestFunction } from '#infra/nest-function.construct.js';
import type { Table } from '#infra/table.construct.js';
import { Workflow } from '#infra/workflow/workflow.construct.js';
import { votingsUpsertEnv } from '../src/votings.env.js';

export interface VotingUpsertProps {
  readonly votings: Table;
  /** The machine whose runs a write stops, and starts again when it failed. */
  readonly notification: Workflow;
  /** What every REST function needs. */
  readonly rest: FunctionPart;
}

/** Twice this and the pauses between attempts have to fit into the 25 s of the machine. */
const TIMEOUT_SECONDS = 10;

/** What answers POST and PUT /v1/votings (V4): the machine, with its tasks `check` and `write`. */
export class VotingUpsert extends Construct {
  readonly workflow: Workflow;

  constructor(scope: Construct, id: string, { votings, notification, rest }: VotingUpsertProps) {
    super(scope, id);
    const settings = this.rules();
    const check = new NestFunction(this, 'votings-check', {
      parts: [{ env: votingsUpsertEnv, uses: [votings.read()], settings }, rest],
      timeoutSeconds: TIMEOUT_SECONDS,
      memoryMegabytes: 1024,
    });
    const write = new NestFunction(this, 'votings-write', {
      parts: [{ env: votingsUpsertEnv, uses: [votings.readWrite()], settings }, rest],
      timeoutSeconds: TIMEOUT_SECONDS,
      memoryMegabytes: 1024,
    });
    this.workflow = new Workflow(this, 'votings-upsert', {
      type: 'EXPRESS',
      file: 'libs/votings/infra/votings-upsert.asl.json',
      values: { CHECK: check.task(), WRITE: write.task(), NOTIFICATION: notification.start() },
      grants: notification.stop().statements,
    });
  }

  private rules() {
    const { votings, results } = environmentOf(this).settings;
    return {
      VOTINGS_MIN_WINDOW_SECONDS: votings.minWindowSeconds,
      VOTINGS_MAX_AHEAD_DAYS: votings.maxAheadDays,
      VOTINGS_MAX_EXTENSION_DAYS: votings.maxExtensionDays,
      RESULTS_SHARDS: results.shards,
    };
  }
}
