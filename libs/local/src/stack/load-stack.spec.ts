import { NotEmulatedError } from './not-emulated.error.js';
import { resolveStack } from './load-stack.js';
import type { TerraformDocument } from './terraform-document.js';

const PROVIDER = { aws: [{ region: 'us-west-2' }] };

const load = (resource: TerraformDocument['resource'], rest: Partial<TerraformDocument> = {}) =>
  resolveStack({ provider: PROVIDER, resource, ...rest }, '/stacks/agora-local', { port: 4000 });

const table = (more: Record<string, unknown> = {}) => ({
  name: 'agora-local-votes',
  hash_key: 'userId',
  attribute: [{ name: 'userId', type: 'S' }],
  ...more,
});

describe(resolveStack.name, () => {
  it('computes what the provider would, through chains of references', () => {
    const stack = load({
      aws_lambda_function: {
        counter: {
          function_name: 'agora-local-counter',
          role: '${aws_iam_role.counter.arn}',
          environment: {
            variables: {
              TABLE_VOTES: '${aws_dynamodb_table.votes.name}',
              MIXED: 'x/${aws_dynamodb_table.votes.arn}/y',
            },
          },
        },
      },
      aws_iam_role: { counter: { name: 'counter', assume_role_policy: '{}' } },
      aws_dynamodb_table: { votes: table({ stream_enabled: true, stream_view_type: 'NEW_IMAGE' }) },
      aws_apigatewayv2_api: { ws: { name: 'ws', protocol_type: 'WEBSOCKET' } },
      aws_apigatewayv2_stage: { ws: { api_id: '${aws_apigatewayv2_api.ws.id}', name: 'ws' } },
    });

    const counter = stack.byRef('aws_lambda_function.counter');
    expect(counter.args['role']).toBe('arn:aws:iam::000000000000:role/counter');
    expect(counter.args['environment']).toEqual({
      variables: {
        TABLE_VOTES: 'agora-local-votes',
        MIXED: 'x/arn:aws:dynamodb:us-west-2:000000000000:table/agora-local-votes/y',
      },
    });
    expect(counter.attributes['invoke_arn']).toBe(
      'arn:aws:apigateway:us-west-2:lambda:path/2015-03-31/functions/arn:aws:lambda:us-west-2:000000000000:function:agora-local-counter/invocations',
    );
    expect(stack.byArn('agora-local-counter')).toBe(counter);
    expect(stack.byArn(String(stack.byRef('aws_dynamodb_table.votes').attributes['stream_arn']))?.id).toBe('votes');
    expect(stack.byRef('aws_apigatewayv2_stage.ws').attributes['invoke_url']).toBe('ws://127.0.0.1:4000/ws');
  });

  it('gives the same identifiers on every run, and different ones to different resources', () => {
    const ids = () => {
      const stack = load({ aws_api_gateway_rest_api: { a: { name: 'a' }, b: { name: 'b' } } });
      return stack.resources('aws_api_gateway_rest_api').map((api) => api.attributes['id']);
    };

    expect(ids()).toEqual(ids());
    expect(new Set(ids()).size).toBe(2);
  });

  it('gives keys of an API values in the order of their addresses, where the stack leaves them to AWS', () => {
    const stack = load({
      aws_api_gateway_api_key: { c: { name: 'c' }, a: { name: 'a' }, b: { name: 'b', value: 'given-by-the-stack' } },
    });
    const values = stack.resources('aws_api_gateway_api_key').map(({ id, attributes }) => [id, attributes['value']]);

    expect(Object.fromEntries(values)).toEqual({ a: 'local', b: 'given-by-the-stack', c: 'local-2' });
  });

  it('undoes the escapes of templates and keeps everything else of a text', () => {
    const { outputs } = load({}, { output: { it: { value: '$${a} %%{b} $context.x $1 {c}' } } });

    expect(outputs['it']).toBe('${a} %{b} $context.x $1 {c}');
  });

  it('reads data sources, lists and single blocks written either way', () => {
    const stack = load(
      {
        aws_dynamodb_table: {
          a: table({ ttl: { attribute_name: 'x', enabled: true } }),
          b: table({ ttl: [{ attribute_name: 'x', enabled: true }], attribute: { name: 'userId', type: 'S' } }),
        },
      },
      {
        data: { aws_caller_identity: { me: {} } },
        output: { it: { value: '${data.aws_caller_identity.me.account_id}' } },
      },
    );

    expect(stack.byRef('aws_dynamodb_table.a').args['ttl']).toEqual(stack.byRef('aws_dynamodb_table.b').args['ttl']);
    expect(stack.byRef('aws_dynamodb_table.b').args['attribute']).toEqual([{ name: 'userId', type: 'S' }]);
    expect(stack.outputs['it']).toBe('000000000000');
  });

  it.each([
    [
      'a type',
      { aws_ec2_instance: { box: {} } },
      'aws_ec2_instance.box: the local cloud does not emulate the type aws_ec2_instance',
    ],
    [
      'an argument',
      { aws_dynamodb_table: { votes: table({ replica: [] }) } },
      'aws_dynamodb_table.votes: the local cloud does not emulate the argument replica',
    ],
    ['a nested argument', { aws_dynamodb_table: { votes: table({ ttl: { sooner: 1 } }) } }, 'the argument ttl.sooner'],
    [
      'a value',
      { aws_dynamodb_table: { votes: table({ billing_mode: 'PROVISIONED' }) } },
      'billing_mode = "PROVISIONED"',
    ],
    [
      'a function call',
      { aws_dynamodb_table: { votes: table({ name: '${upper("x")}' }) } },
      'the expression ${upper("x")}',
    ],
    ['a directive', { aws_dynamodb_table: { votes: table({ name: '%{ if true }x%{ endif }' }) } }, 'the template'],
    [
      'an attribute',
      { aws_dynamodb_table: { votes: table({ name: '${aws_iam_role.r.nope}' }) }, aws_iam_role: { r: { name: 'r' } } },
      'the attribute aws_iam_role.r.nope',
    ],
  ])('refuses %s that it does not emulate, by name', (_what, resource, message) => {
    expect(() => load(resource as unknown as TerraformDocument['resource'])).toThrow(NotEmulatedError);
    expect(() => load(resource as unknown as TerraformDocument['resource'])).toThrow(message);
  });

  it('names cycles and dangling references', () => {
    const cycle = { aws_iam_role: { a: { name: '${aws_iam_role.b.name}' }, b: { name: '${aws_iam_role.a.name}' } } };

    expect(() => load(cycle)).toThrow('aws_iam_role.a -> aws_iam_role.b -> aws_iam_role.a');
    expect(() => load({ aws_iam_role: { a: { name: '${aws_iam_role.none.name}' } } })).toThrow('aws_iam_role.none');
  });

  it('tells which arguments have no effect, and why', () => {
    const { inert } = load({ aws_dynamodb_table: { votes: table({ point_in_time_recovery: { enabled: true } }) } });

    expect(inert).toEqual([
      {
        address: 'aws_dynamodb_table.votes',
        argument: 'point_in_time_recovery',
        reason: 'local data is not backed up',
      },
    ]);
  });
});
