import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assumedRole, StackIam } from '../iam/stack-iam.js';
import { EMULATED_TYPES } from './emulated-types.js';
import { UserError } from '../user-error.js';
import { loadStack } from './load-stack.js';

/** What `npm run synth` wrote: the local cloud must be able to run all of it. */
const FOLDER = 'cdktf.out/stacks/agora-local';

describe('the synthesised local stack', () => {
  const stack = loadStack(FOLDER, { port: 3000 });

  it('uses only what is emulated', () => {
    expect(stack.resources('aws_lambda_function').length).toBeGreaterThan(0);
    expect(Object.keys(EMULATED_TYPES).flatMap((type) => stack.resources(type)).length).toBeGreaterThan(100);
  });

  it('has no unresolved reference left', () => {
    const everything = Object.keys(EMULATED_TYPES).flatMap((type) =>
      stack.resources(type).map(({ attributes }) => attributes),
    );

    expect(JSON.stringify(everything)).not.toMatch(/\$\{(aws|data)[._]/);
  });

  it('gives each source what it needs (P6)', () => {
    const iam = new StackIam(stack);
    const mappings = stack.resources('aws_lambda_event_source_mapping');

    for (const mapping of mappings) {
      const { role, function_name: name } = stack.byArn(String(mapping.args['function_name']))?.args ?? {};
      const caller = assumedRole(stack.accountId, String(role), String(name));
      const resource = String(mapping.args['event_source_arn']);
      const action = resource.startsWith('arn:aws:sqs:') ? 'sqs:ReceiveMessage' : 'dynamodb:GetRecords';
      expect(iam.authorize(caller, { action, resource })).toEqual({ allowed: true });
    }
    expect(mappings.length).toBeGreaterThan(0);
  });
});

describe('a stack that was not synthesised to its end', () => {
  it('is told with its file and the command that makes it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'agora-stack-'));
    try {
      expect(() => loadStack(folder)).toThrow(`${join(folder, 'cdk.tf.json')} is missing: run "npm run synth" first`);
      writeFileSync(join(folder, 'cdk.tf.json'), '{"resource": {');
      expect(() => loadStack(folder)).toThrow(`${join(folder, 'cdk.tf.json')} is no JSON: run "npm run synth" again`);
      expect(() => loadStack(folder)).toThrow(UserError);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
