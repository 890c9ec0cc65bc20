import type { Construct } from 'constructs';
import { environmentOf } from '../environment-context.js';

/** One curve. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** `Sum`, `Maximum`, `p99`, … */
  readonly statistic: string;
  /** What the legend says. */
  readonly label: string;
}

/** One graph. */
export interface Graph {
  readonly title: string;
  readonly metrics: readonly Metric[];
  /** @default the stack's */
  readonly region?: string;
}

/** Graphs that stand beside each other. */
export type Row = readonly Graph[];

/** Columns of a dashboard, and the rows of its grid that a graph and a list of alarms take. */
const COLUMNS = 24;
const GRAPH_HEIGHT = 6;
const ALARMS_HEIGHT = 4;
/** CloudWatch's limits (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html). */
const ALARMS_PER_LIST = 100;
const METRICS_PER_GRAPH = 500;
const PERIOD_SECONDS = 60;

/**
 * The body of a dashboard (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html): the
 * state of all alarms, then the rows.
 *
 * @param scope whose region the metrics are of
 */
export function dashboardBody(scope: Construct, alarmArns: readonly string[], rows: readonly Row[]): string {
  const { region } = environmentOf(scope).settings;
  const lists = Array.from({ length: Math.ceil(alarmArns.length / ALARMS_PER_LIST) }, (_, at) =>
    alarmArns.slice(at * ALARMS_PER_LIST, (at + 1) * ALARMS_PER_LIST),
  );
  const alarms = lists.map((list, at) => alarmList(list, { title: 'Alarms', at, of: lists.length }));
  const top = lists.length > 0 ? ALARMS_HEIGHT : 0;
  const graphs = rows
    .map((row) => row.filter(({ metrics }) => metrics.length > 0))
    .filter((row) => row.length > 0)
    .flatMap((row, line) =>
      row.map((one, at) => graph({ region, ...one }, { at, of: row.length, y: top + line * GRAPH_HEIGHT })),
    );
  return JSON.stringify({ widgets: [...alarms, ...graphs] });
}

function alarmList(alarms: readonly string[], { title, at, of }: { title: string; at: number; of: number }) {
  const width = Math.floor(COLUMNS / of);
  const properties = { title, alarms, sortBy: 'stateUpdatedTimestamp', states: ['ALARM', 'INSUFFICIENT_DATA'] };
  return { type: 'alarm', x: at * width, y: 0, width, height: ALARMS_HEIGHT, properties };
}

function graph({ title, metrics, region }: Graph, { at, of, y }: { at: number; of: number; y: number }) {
  if (metrics.length > METRICS_PER_GRAPH)
    throw new Error(`Graph "${title}": CloudWatch draws ${METRICS_PER_GRAPH} metrics`);
  const width = Math.floor(COLUMNS / of);
  const properties = {
    title,
    region,
    view: 'timeSeries',
    stacked: false,
    period: PERIOD_SECONDS,
    yAxis: { left: { min: 0 } },
    metrics: metrics.map(({ namespace, name, dimensions, statistic, label }) => [
      namespace,
      name,
      ...Object.entries(dimensions).flat(),
      { stat: statistic, label },
    ]),
  };
  return { type: 'metric', x: at * width, y, width, height: GRAPH_HEIGHT, properties };
}
