import { taskWorker } from '#platform/workers/task.worker.js';
import { VotingsNoticesModule } from '#votings/notices/votings-notices.module.js';
import { VotingsNoticesTask } from '#votings/notices/votings-notices.task.js';

/** Machine `votings-notification`: sends one notice, to the topic or to registered users. */
export const handler = taskWorker(VotingsNoticesModule, VotingsNoticesTask);
