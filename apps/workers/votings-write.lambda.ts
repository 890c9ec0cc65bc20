import { restTask } from '#platform/rest/rest.task.js';
import { VotingsWriteModule } from '#votings/upsert/votings-write.module.js';
import { VotingsWriteTask } from '#votings/upsert/votings-write.task.js';

/** Machine `votings-upsert`: does it. */
export const handler = restTask(VotingsWriteModule, VotingsWriteTask);
