import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, TerraformStack } from 'cdktf';
import { strToU8, zipSync } from 'fflate';
import { local } from '#environments/local.js';
import { provideEnvironment } from '#infra/environment-context.js';
import { NestFunction } from '#infra/nest-function.construct.js';
import { addProvider } from '#infra/provider.js';
import { RestApi } from '#infra/rest/rest-api.construct.js';
import { Table } from '#infra/table.construct.js';
import { UserPool } from '#infra/user-pool.construct.js';
import { StreamPipe } from '#infra/workflow/stream-pipe.construct.js';
import { Workflow } from '#infra/workflow/workflow.construct.js';

const STACK = 'agora-local';
const FIXTURES = 'test/e2e/fixtures';

/** What the check of the fixture does, by what the body of the request asks for. */
const CHECK = `
  const answer = (statusCode, headers, body) => ({ statusCode, headers, body: JSON.stringify(body) });
  const problem = (event, status, code) =>
    answer(status, { 'content-type': 'application/problem+json' }, { status, code, requestId: event.requestId });
  exports.handler = async (event) => {
    if (event.requestContext) return answer(200, {}, { path: event.path });
    let body;
    try {
      body = JSON.parse(event.body);
    } catch {
      return problem(event, 400, 'malformed-body');
    }
    if (body.sleep) await new Promise((resolve) => setTimeout(resolve, body.sleep));
    if (body.fail) throw new Error('secret');
    if (body.refuse) return problem(event, body.refuse, 'refused');
    if (body.nothing) return { statusCode: 204 };
    const headers = { location: '/v1/things/1', etag: '"1"', 'retry-after': '7', 'idempotent-replayed': 'true' };
    return { ...answer(event.method === 'POST' ? 201 : 200, headers, { event }), save: body.save };
  };`;

/**
 * Synthesises a stack with a table, a state machine behind the REST API that saves into it, and a pipe that starts a waiting
 * machine for what was saved.
 *
 * @returns the stack's folder
 */
export function workflowStack(folder: string): string {
  const app = new App({ outdir: folder });
  const stack = new TerraformStack(app, STACK);
  provideEnvironment(stack, local);
  addProvider(stack, local);
  const things = new Table(stack, 'things', { partitionKey: 'thingId', stream: true });
  const api = new NestFunction(stack, 'api', { parts: [] });
  const upsert = new Workflow(stack, 'things-upsert', {
    type: 'EXPRESS',
    file: `${FIXTURES}/things-upsert.asl.json`,
    values: { CHECK: api.task(), TABLE: things.operations('PutItem') },
  });
  const remind = new Workflow(stack, 'things-remind', {
    type: 'STANDARD',
    file: `${FIXTURES}/things-remind.asl.json`,
    values: { TABLE: things.operations('UpdateItem') },
  });
  const [exists, absent] = [{ S: [{ exists: true }] }, { S: [{ exists: false }] }];
  new StreamPipe(stack, 'things-windows', {
    from: things,
    to: remind,
    // Claiming is a change, too, which must not start another run.
    filters: [{ dynamodb: { NewImage: { startAt: exists, claimedBy: absent } } }],
    input: { thingId: '$.dynamodb.NewImage.thingId.S', startAt: '$.dynamodb.NewImage.startAt.S' },
  });
  const users = new UserPool(stack, 'Users', { groups: ['organizers', 'admins'] });
  new RestApi(stack, 'Rest', {
    functions: [api],
    workflows: [upsert],
    users,
    document: 'test/infra/fixtures/openapi.json',
  });
  app.synth();
  const stackFolder = join(folder, 'stacks', STACK);
  replaceCode(stackFolder, CHECK);
  return stackFolder;
}

/** The constructs take the bundles of the build; here every function gets this code instead. */
function replaceCode(stackFolder: string, code: string): void {
  const document = JSON.parse(readFileSync(join(stackFolder, 'cdk.tf.json'), 'utf8')) as {
    readonly resource: Readonly<Record<string, Readonly<Record<string, { readonly filename: string }>>>>;
  };
  for (const { filename } of Object.values(document.resource['aws_lambda_function'] ?? {})) {
    writeFileSync(join(stackFolder, filename), zipSync({ 'index.cjs': strToU8(code) }));
  }
}
