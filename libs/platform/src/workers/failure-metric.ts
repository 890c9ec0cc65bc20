import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { functionName } from '../config/runtime.js';

/** Where alarms look: namespace `Agora`, metric `RecordFailures`, dimension `service` = the function's name. */
const NAMESPACE = 'Agora';
const RECORD_FAILURES = 'RecordFailures';

/**
 * Counts the records that an invocation gives back for another try. A partial failure is a successful invocation to Lambda, so its own metric
 * `Errors` never shows it (requirement P11: counter errors are alarmed).
 *
 * @returns the response, unchanged
 */
export function countFailures<R extends { readonly batchItemFailures: readonly unknown[] }>(response: R): R {
  const failures = response.batchItemFailures.length;
  if (failures === 0) return response;
  const metrics = new Metrics({ namespace: NAMESPACE, serviceName: functionName() });
  metrics.addMetric(RECORD_FAILURES, MetricUnit.Count, failures);
  metrics.publishStoredMetrics();
  return response;
}
