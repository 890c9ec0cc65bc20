import { NotEmulatedError } from '../stack/not-emulated.error.js';
import { resolveStack } from '../stack/load-stack.js';
import { assumedRole, StackIam } from './stack-iam.js';

const TABLE = 'arn:aws:dynamodb:us-west-2:000000000000:table/votes';
const caller = assumedRole('000000000000', 'arn:aws:iam::000000000000:role/counter', 'agora-local-counter');

function iamWith(statements: readonly unknown[], more: Record<string, unknown> = {}): StackIam {
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: statements });
  const resource = {
    aws_iam_role: { counter: { name: 'counter' } },
    aws_iam_role_policy: { p: { name: 'p', role: '${aws_iam_role.counter.name}', policy } },
    ...more,
  };
  return new StackIam(resolveStack({ provider: { aws: [{ region: 'us-west-2' }] }, resource } as never, '/x'));
}

const allow = (Action: unknown, Resource: unknown) => ({ Effect: 'Allow', Action, Resource });

describe(StackIam.name, () => {
  it.each([
    ['exact', allow('dynamodb:PutItem', TABLE), true],
    ['list', allow(['dynamodb:GetItem', 'dynamodb:PutItem'], ['x', TABLE]), true],
    ['action wildcard', allow('dynamodb:Put*', TABLE), true],
    ['action in another case', allow('DynamoDB:putitem', TABLE), true],
    ['resource wildcard', allow('dynamodb:PutItem', 'arn:aws:dynamodb:*:*:table/vo?es'), true],
    ['star', allow('*', '*'), true],
    ['another action', allow('dynamodb:GetItem', TABLE), false],
    ['another table', allow('dynamodb:PutItem', `${TABLE}2`), false],
    ['an index is not the table', allow('dynamodb:PutItem', `${TABLE}/index/*`), false],
    ['a dot is no wildcard', allow('dynamodb:PutItem', TABLE.replace('votes', 'v.tes')), false],
  ])('%s', (_what, statement, allowed) => {
    const decision = iamWith([statement]).authorize(caller, { action: 'dynamodb:PutItem', resource: TABLE });

    expect(decision.allowed).toBe(allowed);
  });

  it('refuses in the words of AWS', () => {
    const decision = iamWith([]).authorize(caller, { action: 'dynamodb:PutItem', resource: TABLE });

    expect(decision).toEqual({
      allowed: false,
      message:
        'User: arn:aws:sts::000000000000:assumed-role/counter/agora-local-counter is not authorized to perform: dynamodb:PutItem ' +
        `on resource: ${TABLE} because no identity-based policy allows the dynamodb:PutItem action`,
    });
  });

  it('lets an explicit deny win', () => {
    const iam = iamWith([allow('*', '*'), { Effect: 'Deny', Action: 'dynamodb:Put*', Resource: '*' }]);

    expect(iam.authorize(caller, { action: 'dynamodb:PutItem', resource: TABLE })).toMatchObject({
      allowed: false,
      message: expect.stringContaining('with an explicit deny') as string,
    });
    expect(iam.authorize(caller, { action: 'dynamodb:GetItem', resource: TABLE }).allowed).toBe(true);
  });

  it("counts attached policies, the stack's and AWS's own", () => {
    const iam = iamWith([], {
      aws_iam_policy: { own: { name: 'own', policy: JSON.stringify({ Statement: [allow('dynamodb:Query', TABLE)] }) } },
      aws_iam_role_policy_attachment: {
        a: { role: 'counter', policy_arn: '${aws_iam_policy.own.arn}' },
        b: { role: 'counter', policy_arn: 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole' },
      },
    });

    expect(iam.authorize(caller, { action: 'dynamodb:Query', resource: TABLE }).allowed).toBe(true);
    expect(iam.authorize(caller, { action: 'logs:PutLogEvents', resource: 'arn:aws:logs:x' }).allowed).toBe(true);
  });

  it('lets the operator do everything', () => {
    const operator = { arn: 'arn:aws:iam::000000000000:root' };

    expect(iamWith([]).authorize(operator, { action: 'dynamodb:Scan', resource: TABLE }).allowed).toBe(true);
  });

  it.each([
    ['conditions', { ...allow('*', '*'), Condition: { StringEquals: { 'aws:PrincipalTag/x': 'y' } } }],
    ['NotAction', { Effect: 'Allow', NotAction: 'x', Resource: '*' }],
    ['policy variables', allow('*', 'arn:aws:s3:::b/$${aws:username}')],
  ])('refuses %s at load', (_what, statement) => {
    expect(() => iamWith([statement])).toThrow(NotEmulatedError);
  });

  it('refuses managed policies that it does not know at load', () => {
    const attachment = {
      aws_iam_role_policy_attachment: { a: { role: 'counter', policy_arn: 'arn:aws:iam::aws:policy/Other' } },
    };

    expect(() => iamWith([], attachment)).toThrow(/aws_iam_role.counter.*policy\/Other/);
  });
});
