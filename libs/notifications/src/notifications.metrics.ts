import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { functionName } from '#platform/config/runtime.js';

/** Figures that an operator wants to see; infra/notifications.construct.ts has alarms on some of them. */
export type NotificationMetric =
  /** A message that its recipient may have got before: a sender ended between sending and confirming. */
  | 'RepeatedSends'
  /** Headers that TTL removed: the sweep did not. */
  | 'ExpiredGroups'
  /** Generations that the stream's worker did not hand over in time: the sweep did. */
  | 'OverdueHandovers'
  /** Items that a header counts and that are not in the table. */
  | 'MissingItems';

/** Counts something (CloudWatch's embedded format; namespace `Agora`, dimension `service` = the function's name). */
export function countMetric(name: NotificationMetric, value = 1): void {
  const metrics = new Metrics({ namespace: 'Agora', serviceName: functionName() });
  metrics.addMetric(name, MetricUnit.Count, value);
  metrics.publishStoredMetrics();
}
