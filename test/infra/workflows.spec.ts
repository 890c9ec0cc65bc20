import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { NestFunction } from '#infra/nest-function.construct.js';
import { RestApi } from '#infra/rest/rest-api.construct.js';
import { Table } from '#infra/table.construct.js';
import { UserPool } from '#infra/user-pool.construct.js';
import { StreamPipe } from '#infra/workflow/stream-pipe.construct.js';
import { Workflow, type WorkflowProps } from '#infra/workflow/workflow.construct.js';
import { first } from './rules/rule.js';
import { RULES } from './rules/rules.js';
import { WORKFLOW_RULES } from './rules/workflows.rules.js';
import { at, type RawDocument, StackDocument } from './support/stack-document.js';
import { emptyStack, synthesiseParts } from './support/synthesise.js';
import { ECHO, OPENAPI, REMIND, workflowParts } from './support/workflow-parts.js';

const document = synthesiseParts(workflowParts);
const named = (type: string, name: string) =>
  document.resources(type).find(({ args }) => args['name'] === `agora-local-${name}`);
const policyOf = (role: string): readonly { readonly Action: string[]; readonly Resource: string[] }[] => {
  const policy = document
    .resources('aws_iam_role_policy')
    .find(({ args }) => document.referred(args['role'])?.args['name'] === `agora-local-${role}`);
  return (JSON.parse(String(policy?.args['policy'])) as { Statement: never[] }).Statement;
};
const granted = (role: string) => policyOf(role).filter(({ Resource }) => Resource[0] !== '*');

describe('policies on machines, pipes and their REST operations', () => {
  // The other rules want parts that only a whole stack has.
  const topics = ['IAM', 'functions', 'queues and event sources', 'data', 'REST', 'the whole document'] as const;
  it.each([...topics.flatMap((topic) => RULES[topic] ?? []), ...WORKFLOW_RULES])('$name', (rule) => {
    expect(rule.check(document)).toEqual([]);
  });

  it.each(WORKFLOW_RULES)('bites where there are machines: $name', (rule) => {
    expect(rule.check(document.with(rule.plant))).not.toEqual([]);
  });
});

describe(Workflow.name, () => {
  const definition = (name: string) =>
    JSON.parse(String(named('aws_sfn_state_machine', name)?.args['definition'])) as Record<string, unknown>;

  it('fills the document: texts inside texts, numbers as numbers, and leaves templates of Terraform alone', () => {
    const remind = definition('things-remind');

    expect(at(remind, 'States', 'Wait', 'Seconds')).toBe(900);
    expect(at(remind, 'States', 'Mark', 'Arguments', 'TableName')).toBe('${aws_dynamodb_table.things.name}');
    expect(at(remind, 'States', 'Mark', 'Arguments', 'Key', 'votingId', 'S')).toBe(
      "{% $states.input[0].votingId & '-x' %}",
    );
    expect(remind['Comment']).toBe('Waits, then marks the item of $${no} template');
  });

  it('gives the role what the values need, and no more', () => {
    expect(granted('things-remind')).toEqual([
      { Effect: 'Allow', Action: ['dynamodb:UpdateItem'], Resource: ['${aws_dynamodb_table.things.arn}'] },
    ]);
    expect(granted('things-upsert')).toEqual([
      { Effect: 'Allow', Action: ['lambda:InvokeFunction'], Resource: [expect.stringMatching(/aws_lambda_function/)] },
    ]);
  });

  it('may be used by functions, by name of the action', () => {
    const stack = emptyStack();
    const remind = new Workflow(stack, 'one', {
      type: 'STANDARD',
      file: REMIND,
      values: { NOTICE_SECONDS: 1, TABLE: 't', SUFFIX: 's' },
    });
    const express = new Workflow(stack, 'two', { type: 'EXPRESS', file: ECHO, values: { CHECK: 'x' } });

    const actions = [remind.start(), remind.stop(), remind.describe(), express.start()].flatMap(
      ({ env, statements }) => [Object.keys(env)[0], ...statements.flatMap(({ actions: all }) => all)],
    );

    expect(actions).toEqual([
      'WORKFLOW_ONE',
      'states:StartExecution',
      'WORKFLOW_ONE',
      'states:StopExecution',
      'WORKFLOW_ONE',
      'states:DescribeExecution',
      'WORKFLOW_TWO',
      'states:StartSyncExecution',
    ]);
    expect(remind.stop().statements[0]?.resources[0]).toMatch(
      /^arn:aws:states:us-west-2:.*:execution:agora-local-one:\*$/,
    );
  });

  it.each<[string, WorkflowProps['values'], string]>([
    ['a placeholder without a value', { NOTICE_SECONDS: 1, TABLE: 't' }, 'no value for @@SUFFIX@@'],
    ['a value that nothing uses', { NOTICE_SECONDS: 1, TABLE: 't', SUFFIX: 's', TABEL: 't' }, 'nothing uses TABEL'],
  ])('refuses %s', (_what, values, message) => {
    expect(() => new Workflow(emptyStack(), 'one', { type: 'STANDARD', file: REMIND, values })).toThrow(message);
  });
});

describe(StreamPipe.name, () => {
  it('takes members of the record as texts', () => {
    const template = at(named('aws_pipes_pipe', 'things-windows')?.args, 'target_parameters', 'input_template');

    expect(template).toBe(
      '{"votingId":"<$.dynamodb.NewImage.votingId.S>","version":"<$.dynamodb.NewImage.version.N>"}',
    );
  });

  it('may read the stream, start the machine and drop letters, and nothing else', () => {
    expect(granted('things-windows-pipe').flatMap(({ Action }) => Action)).toEqual([
      'dynamodb:DescribeStream',
      'dynamodb:GetRecords',
      'dynamodb:GetShardIterator',
      'sqs:SendMessage',
      'states:StartExecution',
    ]);
  });

  it('refuses what cannot work', () => {
    const stack = emptyStack();
    const from = new Table(stack, 'streamed', { partitionKey: 'id', stream: true });
    const plain = new Table(stack, 'plain', { partitionKey: 'id' });
    const to = new Workflow(stack, 'standard', {
      type: 'STANDARD',
      file: REMIND,
      values: { NOTICE_SECONDS: 1, TABLE: 't', SUFFIX: 's' },
    });
    const express = new Workflow(stack, 'express', { type: 'EXPRESS', file: ECHO, values: { CHECK: 'x' } });
    const filters = [{ eventName: ['INSERT'] }];
    const input = { id: '$.dynamodb.Keys.id.S' };

    expect(() => new StreamPipe(stack, 'a', { from: plain, to, filters, input })).toThrow('has no stream');
    expect(() => new StreamPipe(stack, 'b', { from, to: express, filters, input })).toThrow('EXPRESS');
    expect(() => new StreamPipe(stack, 'c', { from, to, filters: [], input })).toThrow('without a filter');
    expect(() => new StreamPipe(stack, 'd', { from, to, filters, input: { id: '$..id' } })).toThrow('not one that');
  });
});

describe('REST operations of state machines (V4)', () => {
  const [post, put] = document
    .resources('aws_api_gateway_integration')
    .filter(({ args }) => args['type'] === 'AWS')
    .map(({ args }) => args);

  it('are integrated directly, with one role for all machines', () => {
    expect(post).toMatchObject({
      uri: 'arn:aws:apigateway:us-west-2:states:action/StartSyncExecution',
      timeout_milliseconds: 29_000,
    });
    expect(put?.['credentials']).toBe(post?.['credentials']);
    expect(granted('rest-workflows')).toEqual([
      {
        Effect: 'Allow',
        Action: ['states:StartSyncExecution'],
        Resource: [expect.stringMatching(/^\$\{aws_sfn_state_machine\.things-upsert/)],
      },
    ]);
  });

  it('have no comment, no open placeholder and no Terraform template in what the gateway gets', () => {
    const templates = document
      .resources('aws_api_gateway_integration', 'aws_api_gateway_integration_response')
      .flatMap(({ args }) => Object.values((args['request_templates'] ?? args['response_templates'] ?? {}) as object))
      .filter((text) => String(text).includes('#set'));

    expect(templates).toHaveLength(6);
    for (const text of templates) expect(String(text)).not.toMatch(/@@|^##|%\{|[^$]\$\{(?!aws_sfn)/m);
  });

  it('never read the claims as a whole, which are null to a template', () => {
    expect(JSON.stringify(post?.['request_templates'])).not.toMatch(/context\.authorizer\.claims(?![.[])/);
  });

  it('need an EXPRESS machine that ends in time, and one that is there', () => {
    const api = (make: (stack: ReturnType<typeof emptyStack>) => readonly Workflow[]) => {
      const stack = emptyStack();
      const functions = [new NestFunction(stack, 'api', { parts: [] })];
      const users = new UserPool(stack, 'Users', { groups: [] });
      return () => new RestApi(stack, 'Rest', { functions, workflows: make(stack), users, document: OPENAPI });
    };
    const machine = (type: 'STANDARD' | 'EXPRESS', file: string, values: WorkflowProps['values']) =>
      api((stack) => [new Workflow(stack, 'things-upsert', { type, file, values })]);

    expect(api(() => [])).toThrow('names the workflow "things-upsert", which the API was not given');
    expect(machine('STANDARD', ECHO, { CHECK: 'x' })).toThrow('must be EXPRESS');
    expect(machine('EXPRESS', REMIND, { NOTICE_SECONDS: 1, TABLE: 't', SUFFIX: 's' })).toThrow(
      'TimeoutSeconds must be below 29',
    );
  });
});

describe('ASL documents', () => {
  const files = globSync('{libs/*/infra,test/*/fixtures}/*.asl.json').toSorted();

  it.each(files)('%s is valid with its placeholders open, and has a state for every outcome', (file) => {
    const open = { resource: { aws_sfn_state_machine: { one: { definition: readFileSync(file, 'utf8') } } } };
    const [valid, defaults] = WORKFLOW_RULES;
    const machine = new StackDocument(open, false);

    // A number's placeholder is a text until it is filled.
    expect(valid?.check(machine.with(fillNumbers))).toEqual([]);
    expect(defaults?.check(machine)).toEqual([]);
  });

  it('are found', () => expect(files.length).toBeGreaterThanOrEqual(4));
});

function fillNumbers(resource: RawDocument['resource']): void {
  const machine = first(resource, 'aws_sfn_state_machine');
  machine['definition'] = String(machine['definition']).replaceAll(/"@@\w+_SECONDS@@"|@@\w+_SECONDS@@/g, '1');
}
