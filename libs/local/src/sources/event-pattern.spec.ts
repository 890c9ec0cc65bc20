import { NotEmulatedError } from '../stack/not-emulated.error.js';
import { compilePattern } from './event-pattern.js';

const INSERT = {
  eventName: 'INSERT',
  dynamodb: { NewImage: { choice: { S: 'Blue' }, count: { N: '3' }, tags: { SS: ['a', 'b'] } }, SizeBytes: 120 },
};

describe(compilePattern.name, () => {
  it.each<[string, unknown, boolean]>([
    ['an exact value', { eventName: ['INSERT'] }, true],
    ['one of several', { eventName: ['MODIFY', 'INSERT'] }, true],
    ['another value', { eventName: ['REMOVE'] }, false],
    ['several fields, all needed', { eventName: ['INSERT'], eventSource: ['x'] }, false],
    ['a nested field', { dynamodb: { NewImage: { choice: { S: ['Blue'] } } } }, true],
    ['text is not a number', { dynamodb: { NewImage: { count: { N: [3] } } } }, false],
    ['prefix', { dynamodb: { NewImage: { choice: { S: [{ prefix: 'Bl' }] } } } }, true],
    ['suffix', { dynamodb: { NewImage: { choice: { S: [{ suffix: 'ue' }] } } } }, true],
    ['equals-ignore-case', { dynamodb: { NewImage: { choice: { S: [{ 'equals-ignore-case': 'bLUE' }] } } } }, true],
    ['anything-but', { eventName: [{ 'anything-but': ['REMOVE', 'MODIFY'] }] }, true],
    ['anything-but that value', { eventName: [{ 'anything-but': 'INSERT' }] }, false],
    ['anything-but needs the field', { missing: [{ 'anything-but': 'x' }] }, false],
    ['numeric range', { dynamodb: { SizeBytes: [{ numeric: ['>', 100, '<=', 120] }] } }, true],
    ['numeric out of range', { dynamodb: { SizeBytes: [{ numeric: ['<', 100] }] } }, false],
    ['exists', { dynamodb: { NewImage: { choice: { S: [{ exists: true }] } } } }, true],
    ['exists not', { dynamodb: { NewImage: { notificationArn: { S: [{ exists: false }] } } } }, true],
    ['exists sees only leaves', { dynamodb: { NewImage: { choice: [{ exists: true }] } } }, false],
    ['an element of a list', { dynamodb: { NewImage: { tags: { SS: ['b'] } } } }, true],
    ['$or', { $or: [{ eventName: ['REMOVE'] }, { dynamodb: { SizeBytes: [120] } }] }, true],
    ['null is a value', { eventName: [null] }, false],
    ['nothing wanted', {}, true],
  ])('%s', (_what, pattern, matches) => {
    expect(compilePattern(JSON.stringify(pattern), 'x')(INSERT)).toBe(matches);
  });

  it.each([
    ['wildcard', { a: [{ wildcard: 'x*' }] }],
    ['cidr', { a: [{ cidr: '10.0.0.0/8' }] }],
    ['anything-but with a prefix', { a: [{ 'anything-but': { prefix: 'x' } }] }],
    ['a bare value', { a: 'x' }],
    ['an unknown comparison', { a: [{ numeric: ['~', 1] }] }],
    ['two operators at once', { a: [{ prefix: 'x', suffix: 'y' }] }],
  ])('refuses %s by name', (_what, pattern) => {
    expect(() => compilePattern(JSON.stringify(pattern), 'aws_lambda_event_source_mapping.m')).toThrow(
      NotEmulatedError,
    );
    expect(() => compilePattern(JSON.stringify(pattern), 'aws_lambda_event_source_mapping.m')).toThrow(/mapping\.m/);
  });
});
