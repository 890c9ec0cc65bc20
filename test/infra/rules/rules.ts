import { ALARM_RULES } from './alarms.rules.js';
import { BUCKET_RULES } from './buckets.rules.js';
import { DASHBOARD_RULES } from './dashboard.rules.js';
import { DATA_RULES } from './data.rules.js';
import { DOCUMENT_RULES } from './document.rules.js';
import { FUNCTION_RULES } from './functions.rules.js';
import { IAM_RULES } from './iam.rules.js';
import { QUEUE_RULES } from './queues.rules.js';
import { REST_RULES } from './rest.rules.js';
import type { Rule } from './rule.js';
import { SITE_RULES } from './site.rules.js';
import { WEB_SOCKET_RULES } from './web-socket.rules.js';
import { WORKFLOW_RULES } from './workflows.rules.js';

/** Every policy on the synthesised stacks, by what it is about. */
export const RULES: Readonly<Record<string, readonly Rule[]>> = {
  IAM: IAM_RULES,
  functions: FUNCTION_RULES,
  'queues and event sources': QUEUE_RULES,
  data: DATA_RULES,
  buckets: BUCKET_RULES,
  REST: REST_RULES,
  WebSocket: WEB_SOCKET_RULES,
  'the site': SITE_RULES,
  'state machines and pipes': WORKFLOW_RULES,
  alarms: ALARM_RULES,
  'the dashboard': DASHBOARD_RULES,
  'the whole document': DOCUMENT_RULES,
};
