import { Injectable } from '@nestjs/common';
import type { ScheduledConsumer } from '#platform/workers/consumers.js';
import { RunsSweeper } from '../notices/runs-sweeper.js';
import { VotingsSweepConsumer, type SweepReport } from '../results/votings-sweep.consumer.js';

/** Everything that is looked for every `sweep.minutes`: votes that were not counted, results that can become final, votings without a run. */
@Injectable()
export class SweepConsumer implements ScheduledConsumer {
  constructor(
    private readonly results: VotingsSweepConsumer,
    private readonly runs: RunsSweeper,
  ) {}

  /** @throws what one of the two threw, after both have ended */
  async run(): Promise<SweepReport & { readonly started: number }> {
    const [started, report] = await Promise.allSettled([this.runs.sweep(), this.results.run()]);
    if (started.status === 'rejected') throw started.reason;
    if (report.status === 'rejected') throw report.reason;
    return { ...report.value, started: started.value };
  }
}
