import { restTask } from '#platform/rest/rest.task.js';
import { VotingsCheckTask } from '#votings/upsert/votings-check.task.js';
import { VotingsCheckModule } from '#votings/upsert/votings-check.module.js';

/** Machine `votings-upsert`: what would POST or PUT /votings do? */
export const handler = restTask(VotingsCheckModule, VotingsCheckTask);
