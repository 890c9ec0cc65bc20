import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { Injectable } from '@nestjs/common';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { PlatformLogger } from '#platform/logging/platform.logger.js';
import { ConnectionPoster } from '#platform/websocket/connection-poster.js';
import { eachWithLimit } from '../concurrency.js';
import type { ConnectionKey } from '../connections/connection-row.js';
import { LostConnections } from '../connections/lost-connections.js';
import { postEnv } from '../realtime.env.js';

/** Where alarms look: namespace `Agora`, dimension `service` = `push`, whichever function pushed. */
const NAMESPACE = 'Agora';
const SERVICE = 'push';
const UNDELIVERED = 'UndeliveredFrames';

/** What happened to the posts of one frame. */
export interface DeliveryReport {
  readonly posted: number;
  /** Connections that had ended. */
  readonly gone: number;
  /** Posts that API Gateway refused (throttling, its own errors), the SDK's retries included. */
  readonly failed: number;
}

/** Hands one frame to many connections. A dead one among them harms nobody. */
@Injectable()
export class Delivery {
  constructor(
    private readonly poster: ConnectionPoster,
    private readonly lost: LostConnections,
    private readonly logger: PlatformLogger,
    @InjectEnvironment(postEnv) private readonly env: Env<typeof postEnv>,
  ) {}

  /**
   * Posts to all connections, a bounded number at a time. Never fails for a connection: ended ones are forgotten, refused posts are
   * counted and logged (the frame of a user is kept in the outbox, a topic's gap is seen by its `seq`).
   *
   * @param onGone called after an ended connection was forgotten
   */
  async deliver<C extends ConnectionKey>(
    connections: Iterable<C>,
    text: string,
    onGone: (connection: C) => Promise<void> = async () => Promise.resolve(),
  ): Promise<DeliveryReport> {
    const report = { posted: 0, gone: 0, failed: 0 };
    let refusal: unknown;
    await eachWithLimit(connections, this.env.PUSH_CONCURRENCY, async (connection) => {
      try {
        const { outcome } = await this.poster.post(connection.connectionId, text);
        report[outcome] += 1;
        if (outcome === 'gone' && (await this.lost.forget(connection))) await onGone(connection);
      } catch (error) {
        report.failed += 1;
        refusal ??= error;
      }
    });
    if (report.failed > 0) this.#count(report, refusal);
    return report;
  }

  #count(report: DeliveryReport, refusal: unknown): void {
    this.logger.error('Frames could not be posted', refusal, { ...report });
    const metrics = new Metrics({ namespace: NAMESPACE, serviceName: SERVICE });
    metrics.addMetric(UNDELIVERED, MetricUnit.Count, report.failed);
    metrics.publishStoredMetrics();
  }
}
