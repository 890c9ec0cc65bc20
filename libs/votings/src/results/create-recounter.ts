import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { SystemClock } from '#platform/clock/clock.js';
import type { Env } from '#platform/config/env-spec.js';
import { ConditionalWriter } from '#platform/dynamodb/conditional-writer.js';
import { TimeOrderedIds } from '#platform/ids/ids.js';
import type { resultShardsEnv, resultsTableEnv, votesTableEnv, votingsTableEnv } from '../votings.env.js';
import { VotingsRepository } from '../votings.repository.js';
import { Recounter } from './recounter.js';
import { RepairRepository } from './repair.repository.js';
import { ResultsRepository } from './results.repository.js';

/** Tables and settings of the environment whose votes are recounted. */
export type RecounterEnv = Env<
  typeof votingsTableEnv & typeof votesTableEnv & typeof resultsTableEnv & typeof resultShardsEnv
>;

/** A recounter outside of Nest, for tools and tests. */
export function createRecounter(client: DynamoDBDocumentClient, env: RecounterEnv): Recounter {
  const [clock, ids] = [new SystemClock(), new TimeOrderedIds()];
  const writer = new ConditionalWriter(client, clock);
  const votings = new VotingsRepository(client, writer, ids, env);
  const results = new ResultsRepository(client, env);
  const repairs = new RepairRepository(client, writer, clock, ids, env);
  return new Recounter(client, votings, results, repairs, clock, env);
}
