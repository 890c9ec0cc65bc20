import { CloudwatchDashboard } from '@cdktf/provider-aws/lib/cloudwatch-dashboard/index.js';
import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js';
import { Lazy } from 'cdktf';
import { Construct } from 'constructs';
import { environmentOf, physicalName, stackOf } from '../environment-context.js';
import { NestFunction } from '../nest-function.construct.js';
import { DeadLetterQueue, Queue } from '../queue.construct.js';
import { RestApi } from '../rest/rest-api.construct.js';
import { SiteDistribution } from '../site/site-distribution.construct.js';
import { Table } from '../table.construct.js';
import { WebSocketApi } from '../websocket/web-socket-api.construct.js';
import { Workflow } from '../workflow/workflow.construct.js';
import { functionRows, queueRow, restRow, siteRow, tableRow, webSocketRow, workflowRow } from './rows.js';
import { dashboardBody } from './widgets.js';

/**
 * The one dashboard of an environment. It shows the site, every API, function, queue, stream, table and state machine of the stack, and all alarms: whatever
 * is added to the stack is on it without anybody's doing.
 */
export class Dashboard extends Construct {
  /** Where it is in AWS's console. */
  readonly url: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const { region } = environmentOf(this).settings;
    const name = physicalName(this, 'overview');
    new CloudwatchDashboard(this, 'Default', {
      dashboardName: name,
      // What is made after the dashboard belongs on it, too.
      dashboardBody: Lazy.stringValue({ produce: () => this.body() }),
    });
    this.url = `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards:name=${name}`;
  }

  private body(): string {
    const alarms = this.all(CloudwatchMetricAlarm).map(({ arn }) => arn);
    return dashboardBody(this, alarms, [
      ...this.all(SiteDistribution).map(siteRow),
      ...this.all(RestApi).map(restRow),
      ...this.all(WebSocketApi).map(webSocketRow),
      ...functionRows(this.all(NestFunction)),
      queueRow(this.all(Queue), this.all(DeadLetterQueue)),
      tableRow(this.all(Table)),
      workflowRow(this.all(Workflow)),
    ]);
  }

  /** Everything of a kind in the stack, in the order in which it was made. */
  private all<T extends Construct>(kind: abstract new (...args: never) => T): readonly T[] {
    return stackOf(this)
      .node.findAll()
      .filter((one): one is T => one instanceof kind);
  }
}
