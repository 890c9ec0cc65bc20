import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { Clock } from '#platform/clock/clock.js';
import { fixtureStack, functionArn, invokeArn } from '#test/support/fixture-stack.js';
import { arnMatches } from './arn-pattern.js';
import { InvokePermissions, functionOfUri } from './invoke-permissions.js';
import { jsonPath } from './json-path.js';
import { gatewayId, multiValueHeaders, requestTime, targetOf } from './request-identity.js';
import { TokenBucket } from './token-bucket.js';
import { renderTemplate } from './velocity.js';

class ManualClock extends Clock {
  time = 0;
  override now = (): number => this.time;
}

describe(TokenBucket.name, () => {
  it('allows the burst, then the rate (P10)', () => {
    const clock = new ManualClock();
    const bucket = new TokenBucket({ rate: 2, burst: 3 }, clock);
    const takes = (n: number): boolean[] => Array.from({ length: n }, () => bucket.take());

    expect(takes(4)).toEqual([true, true, true, false]);
    clock.time = 500;
    expect(takes(2)).toEqual([true, false]);
    clock.time = 60_000;
    expect(takes(4)).toEqual([true, true, true, false]);
  });

  it('is no limit when none is set, and a wall at 0', () => {
    const clock = new ManualClock();

    expect(new TokenBucket({ rate: undefined, burst: undefined }, clock).take()).toBe(true);
    expect(new TokenBucket({ rate: -1, burst: -1 }, clock).take()).toBe(true);
    expect(new TokenBucket({ rate: 0, burst: 0 }, clock).take()).toBe(false);
  });
});

describe('arnMatches', () => {
  it.each([
    ['arn:x/v1/*', 'arn:x/v1/GET/a/b', true],
    ['arn:x/v1/GET/?', 'arn:x/v1/GET/a', true],
    ['arn:x/v1/GET/?', 'arn:x/v1/GET/ab', false],
    ['arn:x/$connect', 'arn:x/$connect', true],
    ['arn:x.y', 'arn:xzy', false],
    ['arn:x/v1', 'arn:x/v1/GET', false],
  ])('%s against %s is %s', (pattern, arn, expected) => expect(arnMatches(pattern, arn)).toBe(expected));
});

describe(InvokePermissions.name, () => {
  const permission = (args: Record<string, unknown>) =>
    new InvokePermissions(fixtureStack([{ type: 'aws_lambda_permission', id: 'p', args }]));
  const granted = {
    principal: 'apigateway.amazonaws.com',
    action: 'lambda:InvokeFunction',
    function_name: functionArn('f'),
  };

  it('lets through what a permission names, by name or ARN', () => {
    expect(permission({ ...granted, source_arn: 'arn:api/*' }).allows(functionArn('f'), 'arn:api/v1/GET/a')).toBe(true);
    expect(permission({ ...granted, function_name: 'f' }).allows(functionArn('f'), 'arn:api')).toBe(true);
  });

  it('refuses other functions, sources and principals', () => {
    expect(permission({ ...granted, source_arn: 'arn:api/*' }).allows(functionArn('g'), 'arn:api/v1')).toBe(false);
    expect(permission({ ...granted, source_arn: 'arn:api/*' }).allows(functionArn('f'), 'arn:other/v1')).toBe(false);
    expect(permission({ ...granted, principal: 's3.amazonaws.com' }).allows(functionArn('f'), 'arn:api')).toBe(false);
  });

  it('finds the function in an integration’s URI', () => {
    expect(functionOfUri(invokeArn('f'))).toBe(functionArn('f'));
    expect(functionOfUri('arn:aws:apigateway:us-west-2:states:action/StartSyncExecution')).toBeUndefined();
  });
});

describe('request parts', () => {
  const request = (url: string, rawHeaders: string[] = []) => ({ url, rawHeaders }) as IncomingMessage;

  it('keeps the path encoded and decodes the query', () => {
    expect(targetOf(request('/v1/a%2Fb?x=1&x=2%203&y'))).toEqual({
      path: '/v1/a%2Fb',
      query: { x: ['1', '2 3'], y: [''] },
    });
    expect(targetOf(request('http://evil.test/v1/a#x')).path).toBe('/v1/a');
  });

  it('leaves broken percent-encoding to the function (X1)', () => {
    expect(targetOf(request('/v1/%zz?x=%&y=%FF'))).toEqual({ path: '/v1/%zz', query: { x: ['%'], y: ['\ufffd'] } });
  });

  it('joins repeated headers under the first spelling', () => {
    expect(multiValueHeaders(request('/', ['X-A', '1', 'x-a', '2', 'B', '3']))).toEqual({
      'X-A': ['1', '2'],
      B: ['3'],
    });
  });

  it('formats times and ids as AWS does', () => {
    expect(requestTime(Date.UTC(2023, 0, 19, 21, 13, 26))).toBe('19/Jan/2023:21:13:26 +0000');
    expect(gatewayId()).toMatch(/^[\w-]{15}=$/);
  });
});

describe('jsonPath', () => {
  it.each<[string, unknown]>([
    ['$', { a: { 'b c': [1, 2] } }],
    ["$.a['b c'][1]", 2],
    ['$.x.y', undefined],
    ['$.constructor', undefined],
  ])('%s', (path, expected) => expect(jsonPath({ a: { 'b c': [1, 2] } }, path)).toEqual(expected));

  it('refuses what it does not know', () => expect(() => jsonPath({}, '$..a')).toThrow('not emulated'));
});

describe('renderTemplate', () => {
  const render = (template: string, body = '', context: Record<string, unknown> = {}) =>
    renderTemplate(template, {
      context,
      input: { body, path: { id: 'p' }, query: { q: '1' }, headers: { 'If-Match': '"3"' } },
      stageVariables: { color: 'blue' },
    });

  it('knows $context, $input, $util and $stageVariables', () => {
    const template =
      '$context.requestId $input.params("id") $input.params().header.get("If-Match") $input.json("$.a") $stageVariables.color';

    expect(render(template, '{"a":{"b":1}}', { requestId: 'r' }).text).toBe('r p "3" {"b":1} blue');
  });

  it('has Java’s strings', () => {
    const template = `#set($s = $input.path('$.s'))$s.length() $s.contains("b") $s.equals("abab") $s.replaceAll("(a)b", "$1-") $s.replace("b", "x")`;

    expect(render(template, '{"s":"abab"}').text).toBe('4 true true a-a- axax');
  });

  it('brings any text through a doubly escaped JSON document (V4)', () => {
    const template = `#set($v = $util.escapeJavaScript($util.escapeJavaScript($input.path('$.v')).replaceAll("\\\\'","'")).replaceAll("\\\\'","'"))
{"input":"{\\"v\\":\\"$v\\"}"}`;
    const value = `it's "q" \\ \n é $x #if /`;

    const { text } = render(template, JSON.stringify({ v: value }));

    expect((JSON.parse((JSON.parse(text) as { input: string }).input) as { v: string }).v).toBe(value);
  });

  it('reports what the template overrides', () => {
    const template = `#set($context.responseOverride.status = 409)#set($context.responseOverride.header.Location = "/v1/x")done`;

    expect(render(template)).toEqual({ text: 'done', override: { status: 409, headers: { Location: '/v1/x' } } });
    expect(render('x').override).toEqual({ headers: {} });
  });

  it('has Java’s lists', () => {
    expect(render('#set($l = ["a", "b"])$l.contains("b") $l.contains("c") $l.size() $l.get(0) $l.isEmpty()').text).toBe(
      'true false 2 a false',
    );
  });

  it('refuses to override a thing twice, as API Gateway does', () => {
    expect(() =>
      render('#set($context.responseOverride.status = 409)#set($context.responseOverride.status = 500)'),
    ).toThrow('overrides status twice');
    expect(() =>
      render('#set($context.responseOverride.header["A"] = "1")#set($context.responseOverride.header.A = "2")'),
    ).toThrow('overrides A twice');
  });

  it('does not run templates that come in a value', () => {
    expect(render('$input.path("$.a")', '{"a":"#set($x = 1)$context.requestId"}', { requestId: 'r' }).text).toBe(
      '#set($x = 1)$context.requestId',
    );
  });
});
