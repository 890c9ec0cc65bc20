import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { functionName } from '#platform/config/runtime.js';

/** Where alarms look: namespace `Agora`, dimension `service` = the function's name. */
const NAMESPACE = 'Agora';

/** Counts a reminder that its user may have got before: an attempt ended between sending and confirming. */
export function countRepeatedReminder(): void {
  const metrics = new Metrics({ namespace: NAMESPACE, serviceName: functionName() });
  metrics.addMetric('RepeatedReminders', MetricUnit.Count, 1);
  metrics.publishStoredMetrics();
}
