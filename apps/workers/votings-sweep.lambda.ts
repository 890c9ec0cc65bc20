import { scheduledWorker } from '#platform/workers/scheduled.worker.js';
import { VotingsSweepConsumer } from '#votings/results/votings-sweep.consumer.js';
import { VotingsSweepModule } from '#votings/results/votings-sweep.module.js';

/** Every `sweep.minutes`: votes that the stream's worker missed, and final results. */
export const handler = scheduledWorker(VotingsSweepModule, VotingsSweepConsumer);
