import type { TerraformStack } from 'cdktf';
import { NestFunction } from '#infra/nest-function.construct.js';
import { RestApi } from '#infra/rest/rest-api.construct.js';
import { Table } from '#infra/table.construct.js';
import { UserPool } from '#infra/user-pool.construct.js';
import { StreamPipe } from '#infra/workflow/stream-pipe.construct.js';
import { Workflow } from '#infra/workflow/workflow.construct.js';

export const ECHO = 'test/infra/fixtures/echo.asl.json';
export const REMIND = 'test/infra/fixtures/remind.asl.json';
export const OPENAPI = 'test/infra/fixtures/openapi.json';

/** A REST API of which a state machine answers two operations, and a pipe that starts another machine. */
export function workflowParts(stack: TerraformStack): void {
  const things = new Table(stack, 'things', { partitionKey: 'votingId', stream: true });
  const api = new NestFunction(stack, 'api', { parts: [] });
  const upsert = new Workflow(stack, 'things-upsert', { type: 'EXPRESS', file: ECHO, values: { CHECK: api.task() } });
  const remind = new Workflow(stack, 'things-remind', {
    type: 'STANDARD',
    file: REMIND,
    values: { NOTICE_SECONDS: 900, TABLE: things.operations('UpdateItem'), SUFFIX: '-x' },
  });
  new StreamPipe(stack, 'things-windows', {
    from: things,
    to: remind,
    filters: [{ dynamodb: { NewImage: { startAt: { S: [{ exists: true }] } } } }],
    input: { votingId: '$.dynamodb.NewImage.votingId.S', version: '$.dynamodb.NewImage.version.N' },
  });
  const users = new UserPool(stack, 'Users', { groups: [] });
  new RestApi(stack, 'Rest', { functions: [api], workflows: [upsert], users, document: OPENAPI });
}
