import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { Environment } from '#environments/environment.js';
import { Alarms } from '#infra/alarms.construct.js';
import { Dashboard } from '#infra/dashboard/dashboard.construct.js';
import { provideEnvironment } from '#infra/environment-context.js';
import { NestFunction } from '#infra/nest-function.construct.js';
import { addOutputs } from '#infra/outputs.js';
import { addProvider } from '#infra/provider.js';
import { RestApi } from '#infra/rest/rest-api.construct.js';
import { StaticSite } from '#infra/site/static-site.construct.js';
import { keepState } from '#infra/state.js';
import { UserPool } from '#infra/user-pool.construct.js';
import { GROUPS } from '#platform/auth/principal.js';
import { Duels } from '../libs/duels/infra/duels.construct.js';
import { Leads } from '../libs/leads/infra/leads.construct.js';
import { Notifications } from '../libs/notifications/infra/notifications.construct.js';
import { RestPlatform } from '../libs/platform/infra/rest-platform.construct.js';
import { Realtime } from '../libs/realtime/infra/realtime.construct.js';
import { Votings } from '../libs/votings/infra/votings.construct.js';

/** All of Agora in one environment. */
export class AgoraStack extends TerraformStack {
  constructor(scope: Construct, environment: Environment) {
    super(scope, `agora-${environment.name}`);
    provideEnvironment(this, environment);
    addProvider(this, environment);
    keepState(this, environment);

    const users = new UserPool(this, 'Users', { groups: GROUPS });
    const platform = new RestPlatform(this, 'Platform');
    const realtime = new Realtime(this, 'Realtime', { users });
    const votings = new Votings(this, 'Votings', { push: realtime.push(), rest: platform.api });
    const duels = new Duels(this, 'Duels', { push: realtime.push() });
    const notifications = new Notifications(this, 'Notifications', { push: realtime.push() });
    const leads = new Leads(this, 'Leads', { realtime });

    const api = new NestFunction(this, 'api', {
      parts: [platform.api, realtime.presence(), votings.api, duels.api, notifications.api, leads.api],
      memoryMegabytes: 1024,
    });
    const ws = new NestFunction(this, 'ws', { parts: [realtime.ws, votings.ws, duels.ws, leads.ws] });

    const rest = new RestApi(this, 'Rest', { functions: [api], workflows: votings.workflows, users });
    realtime.serve(ws);
    votings.watch(rest);

    const web = new StaticSite(this, 'Web', {
      apis: [rest.onSite, realtime.onSite],
      users,
      apiKey: rest.webApiKey,
      uploads: [leads.files],
    });

    const dashboard = new Dashboard(this, 'Dashboard');
    addOutputs(this, {
      api_endpoint: rest.url,
      api_key_id: rest.apiKeyId,
      web_socket_endpoint: realtime.url,
      web_url: web.url,
      web_bucket: web.bucketName,
      web_distribution_domain: web.distributionDomain,
      alarm_topic_arn: Alarms.of(this).topicArn,
      dashboard_url: dashboard.url,
      snapshot_bucket: votings.snapshotBucket,
      user_pool_id: users.id,
      user_pool_client_id: users.clientId,
      ...tableOutputs(platform, realtime, votings, duels, notifications, leads),
    });
  }
}

function tableOutputs(...slices: { readonly tableNames: Readonly<Record<string, string>> }[]): Record<string, string> {
  const names = slices.flatMap((slice) => Object.entries(slice.tableNames));
  return Object.fromEntries(names.map(([short, name]) => [`table_${short.replaceAll('-', '_')}`, name]));
}
