import { METRICS_NAMESPACE } from '../function-alarms.js';
import type { NestFunction } from '../nest-function.construct.js';
import type { DeadLetterQueue, Queue } from '../queue.construct.js';
import type { RestApi } from '../rest/rest-api.construct.js';
import { REST_STAGE } from '../rest/rest-stage.js';
import type { SiteDistribution } from '../site/site-distribution.construct.js';
import { readsStream } from '../stream-mapping.js';
import type { Table } from '../table.construct.js';
import type { WebSocketApi } from '../websocket/web-socket-api.construct.js';
import { WEB_SOCKET_STAGE } from '../websocket/web-socket-stage.js';
import type { Workflow } from '../workflow/workflow.construct.js';
import type { Graph, Metric, Row } from './widgets.js';

/** How a REST API does: requests, refusals and failures, and how long answers take. */
export function restRow({ name }: RestApi): Row {
  const metric = metricsOf('AWS/ApiGateway', { ApiName: name, Stage: REST_STAGE });
  return [
    { title: 'REST: requests', metrics: [metric('Count', 'Sum', 'requests')] },
    {
      title: 'REST: refused and failed',
      metrics: [metric('4XXError', 'Sum', '4xx'), metric('5XXError', 'Sum', '5xx')],
    },
    {
      title: 'REST: time to the answer (ms)',
      metrics: ['p50', 'p99'].map((statistic) => metric('Latency', statistic, statistic)),
    },
  ];
}

/** How a WebSocket API does. */
export function webSocketRow({ id }: WebSocketApi): Row {
  const metric = metricsOf('AWS/ApiGateway', { ApiId: id, Stage: WEB_SOCKET_STAGE });
  return [
    {
      title: 'WebSocket: connections and frames',
      metrics: [metric('ConnectCount', 'Sum', 'new connections'), metric('MessageCount', 'Sum', 'frames')],
    },
    {
      title: 'WebSocket: failed',
      metrics: [
        metric('ClientError', 'Sum', 'refused'),
        metric('IntegrationError', 'Sum', 'failed in a function'),
        metric('ExecutionError', 'Sum', 'failed in the gateway'),
      ],
    },
  ];
}

/** CloudFront is global, and tells how it does in this region only. */
const CLOUDFRONT_REGION = 'us-east-1';

/** How the domain of pages and APIs does, as those outside see it. */
export function siteRow({ id }: SiteDistribution): Row {
  const metric = metricsOf('AWS/CloudFront', { DistributionId: id, Region: 'Global' });
  const region = CLOUDFRONT_REGION;
  return [
    { region, title: 'Web client and APIs: requests', metrics: [metric('Requests', 'Sum', 'requests')] },
    {
      region,
      title: 'Web client and APIs: refused and failed (%)',
      metrics: [metric('4xxErrorRate', 'Average', '4xx'), metric('5xxErrorRate', 'Average', '5xx')],
    },
  ];
}

/** How functions do; those that read streams also by how far they are behind. */
export function functionRows(functions: readonly NestFunction[]): readonly Row[] {
  const graph = (title: string, name: string, statistic: string, some = functions): Graph => ({
    title,
    metrics: some.map((one) => lambda(one)(name, statistic, one.name)),
  });
  return [
    [graph('Functions: failed runs', 'Errors', 'Sum'), graph('Functions: throttled', 'Throttles', 'Sum')],
    [graph('Functions: duration, p99 (ms)', 'Duration', 'p99'), recordFailures(functions)],
    [graph('Streams: how far behind (ms)', 'IteratorAge', 'Maximum', functions.filter(readsStream))],
  ];
}

/** How queues do: what waits, for how long, and what was given up. */
export function queueRow(queues: readonly Queue[], deadLetters: readonly DeadLetterQueue[]): Row {
  const graph = (title: string, name: string, some: readonly { readonly name: string }[]): Graph => ({
    title,
    metrics: some.map((queue) => metricsOf('AWS/SQS', { QueueName: queue.name })(name, 'Maximum', queue.name)),
  });
  return [
    graph('Queues: messages that wait', 'ApproximateNumberOfMessagesVisible', queues),
    graph('Queues: age of the oldest message (s)', 'ApproximateAgeOfOldestMessage', queues),
    graph('Dead letters', 'ApproximateNumberOfMessagesVisible', deadLetters),
  ];
}

/** Whether tables hold somebody up. */
export function tableRow(tables: readonly Table[]): Row {
  const graph = (title: string, metric: string): Graph => ({
    title,
    metrics: tables.map(({ name, node }) => metricsOf('AWS/DynamoDB', { TableName: name })(metric, 'Sum', node.id)),
  });
  return [
    graph('Tables: throttled reads', 'ReadThrottleEvents'),
    graph('Tables: throttled writes', 'WriteThrottleEvents'),
  ];
}

/** How state machines do. */
export function workflowRow(workflows: readonly Workflow[]): Row {
  const graph = (title: string, ...names: readonly string[]): Graph => ({
    title,
    metrics: workflows.flatMap(({ arn, name }) =>
      names.map((metric) => metricsOf('AWS/States', { StateMachineArn: arn })(metric, 'Sum', `${name}: ${metric}`)),
    ),
  });
  return [
    graph('State machines: started', 'ExecutionsStarted'),
    graph('State machines: not as they should', 'ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionThrottled'),
  ];
}

/** What consumers of streams and queues gave back for another try (libs/platform/src/workers/failure-metric.ts). */
function recordFailures(functions: readonly NestFunction[]): Graph {
  return {
    title: 'Functions: records given back',
    metrics: functions.map(({ functionName, name }) =>
      metricsOf(METRICS_NAMESPACE, { service: functionName })('RecordFailures', 'Sum', name),
    ),
  };
}

function lambda({ functionName }: NestFunction) {
  return metricsOf('AWS/Lambda', { FunctionName: functionName });
}

function metricsOf(namespace: string, dimensions: Readonly<Record<string, string>>) {
  return (name: string, statistic: string, label: string): Metric => ({
    namespace,
    name,
    dimensions,
    statistic,
    label,
  });
}
