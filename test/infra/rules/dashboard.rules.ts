import { at, type StackDocument, type StackResource } from '../support/stack-document.js';
import { breaking, first, type Rule } from './rule.js';

interface Widget {
  readonly type: 'alarm' | 'metric';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: { readonly metrics?: readonly (readonly unknown[])[]; readonly alarms?: readonly string[] };
}

function widgets(document: StackDocument): readonly Widget[] {
  return document
    .resources('aws_cloudwatch_dashboard')
    .flatMap(({ args }) => (JSON.parse(String(args['dashboard_body'])) as { widgets: Widget[] }).widgets);
}

/** Resources of which not all of these metrics are on the dashboard under this dimension. */
function notShown(
  document: StackDocument,
  resources: readonly StackResource[],
  dimension: string,
  names: readonly string[],
  value: (resource: StackResource) => unknown,
): readonly string[] {
  const shown = widgets(document).flatMap(({ properties }) => properties.metrics ?? []);
  return breaking(resources, (resource) =>
    names.every((name) =>
      shown.some((metric) => metric[1] === name && metric[metric.indexOf(dimension) + 1] === value(resource)),
    ),
  );
}

const byName = ({ args }: StackResource): unknown => args['name'];

function overlap(one: Widget, other: Widget): boolean {
  const apart =
    one.x + one.width <= other.x ||
    other.x + other.width <= one.x ||
    one.y + one.height <= other.y ||
    other.y + other.height <= one.y;
  return one !== other && !apart;
}

/** Breaks every dashboard by what `change` makes of its body. */
function plantBody(resource: Parameters<Rule['plant']>[0], change: (body: string) => string): void {
  const dashboard = first(resource, 'aws_cloudwatch_dashboard');
  dashboard['dashboard_body'] = change(String(dashboard['dashboard_body']));
}

export const DASHBOARD_RULES: readonly Rule[] = [
  {
    name: 'every function is on the dashboard: failures, throttles, duration',
    check: (document) =>
      notShown(
        document,
        document.resources('aws_lambda_function'),
        'FunctionName',
        ['Errors', 'Throttles', 'Duration'],
        ({ args }) => args['function_name'],
      ),
    plant: (resource) => plantBody(resource, (body) => body.replaceAll('-votings-counter"', '-somebody-else"')),
  },
  {
    name: 'every reader of a stream is on the dashboard: how far it is behind',
    check: (document) => {
      const readers = document
        .resources('aws_lambda_event_source_mapping')
        .filter(({ args }) => document.referred(args['event_source_arn'])?.type === 'aws_dynamodb_table');
      const nameOf = ({ args }: StackResource): unknown =>
        document.referred(args['function_name'])?.args['function_name'];
      return readers.length === 0
        ? ['nothing reads a stream']
        : notShown(document, readers, 'FunctionName', ['IteratorAge'], nameOf);
    },
    plant: (resource) => plantBody(resource, (body) => body.replaceAll('"IteratorAge"', '"Errors"')),
  },
  {
    name: 'every queue is on the dashboard, dead letters too; those that are worked off with the age of what waits',
    check: (document) => {
      const queues = document.resources('aws_sqs_queue');
      const worked = queues.filter(({ args }) => args['redrive_policy'] !== undefined);
      const depth = 'ApproximateNumberOfMessagesVisible';
      return [
        ...notShown(document, queues, 'QueueName', [depth], byName),
        ...notShown(document, worked, 'QueueName', ['ApproximateAgeOfOldestMessage'], byName),
      ];
    },
    plant: (resource) => plantBody(resource, (body) => body.replaceAll('-dead"', '-gone"')),
  },
  {
    name: 'every table is on the dashboard: what it holds up',
    check: (document) =>
      notShown(
        document,
        document.resources('aws_dynamodb_table'),
        'TableName',
        ['ReadThrottleEvents', 'WriteThrottleEvents'],
        ({ address }) => `\${${address}.name}`,
      ),
    plant: (resource) => plantBody(resource, (body) => body.replaceAll('"WriteThrottleEvents"', '"Errors"')),
  },
  {
    name: 'every distribution is on the dashboard, with metrics of the one region that has them',
    check: (document) => [
      ...notShown(
        document,
        document.resources('aws_cloudfront_distribution'),
        'DistributionId',
        ['Requests', '4xxErrorRate', '5xxErrorRate'],
        ({ address }) => `\${${address}.id}`,
      ),
      ...widgets(document)
        .filter(({ properties }) => properties.metrics?.some(([namespace]) => namespace === 'AWS/CloudFront'))
        .filter(({ properties }) => at(properties, 'region') !== 'us-east-1')
        .map(({ properties }) => String(at(properties, 'title'))),
    ],
    plant: (resource) => plantBody(resource, (body) => body.replaceAll('us-east-1', 'us-west-2')),
  },
  {
    name: 'both APIs and every state machine are on the dashboard',
    check: (document) => [
      ...notShown(
        document,
        document.resources('aws_api_gateway_rest_api'),
        'ApiName',
        ['4XXError', '5XXError', 'Latency'],
        byName,
      ),
      ...notShown(
        document,
        document.resources('aws_apigatewayv2_api'),
        'ApiId',
        ['ConnectCount', 'MessageCount', 'IntegrationError'],
        ({ address }) => `\${${address}.id}`,
      ),
      ...notShown(
        document,
        document.resources('aws_sfn_state_machine'),
        'StateMachineArn',
        ['ExecutionsStarted', 'ExecutionsFailed', 'ExecutionsTimedOut'],
        ({ address }) => `\${${address}.arn}`,
      ),
    ],
    plant: (resource) => plantBody(resource, (body) => body.replaceAll('"5XXError"', '"4XXError"')),
  },
  {
    name: 'every alarm is on the dashboard',
    check: (document) => {
      const shown = widgets(document).flatMap(({ properties }) => properties.alarms ?? []);
      return breaking(document.resources('aws_cloudwatch_metric_alarm'), ({ address }) =>
        shown.includes(`\${${address}.arn}`),
      );
    },
    plant: (resource) => plantBody(resource, (body) => body.replace(/"\$\{aws_cloudwatch_metric_alarm[^"]+",/, '')),
  },
  {
    name: 'the dashboard is one that CloudWatch takes: 24 columns, nothing on top of another, 100 alarms a list, 500 metrics a graph',
    check: (document) => {
      const all = widgets(document);
      return all
        .filter(
          (widget) =>
            widget.x + widget.width > 24 ||
            (widget.properties.alarms?.length ?? 0) > 100 ||
            (widget.properties.metrics?.length ?? 0) > 500 ||
            all.some((other) => overlap(widget, other)),
        )
        .map((widget) => String(at(widget, 'properties', 'title')));
    },
    plant: (resource) => plantBody(resource, (body) => body.replaceAll('"x":12', '"x":11')),
  },
];
