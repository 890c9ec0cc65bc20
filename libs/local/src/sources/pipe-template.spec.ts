import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { anyCharacter } from '#test/support/any-character.js';
import { NotEmulatedError } from '../stack/not-emulated.error.js';
import { compileInputTemplate } from './pipe-template.js';

const FACTS = {
  'aws.pipes.pipe-arn': 'arn:pipe',
  'aws.pipes.pipe-name': 'windows',
  'aws.pipes.source-arn': 'arn:stream',
  'aws.pipes.target-arn': 'arn:machine',
};
const NOW = new Date('2026-01-31T12:00:00.000Z');
const RECORD = {
  eventName: 'MODIFY',
  dynamodb: { NewImage: { votingId: { S: 'v-1' }, version: { N: '3' }, tags: { L: [{ S: 'a' }, { S: 'b' }] } } },
};

const transform = (template: string, record: unknown = RECORD): unknown =>
  compileInputTemplate(template, FACTS, 'aws_pipes_pipe.p')(record, NOW);

describe(compileInputTemplate.name, () => {
  it.each<[string, string, unknown]>([
    ['texts within quotes', '{"id":"<$.dynamodb.NewImage.votingId.S>"}', { id: 'v-1' }],
    ['several in one text', '"<$.eventName> of <$.dynamodb.NewImage.votingId.S>"', 'MODIFY of v-1'],
    ['numbers, which DynamoDB writes as texts', '{"v":"<$.dynamodb.NewImage.version.N>"}', { v: '3' }],
    ['objects outside of quotes', '{"v":<$.dynamodb.NewImage.version>}', { v: { N: '3' } }],
    ['texts outside of quotes', '[<$.eventName>]', ['MODIFY']],
    ['elements of lists', '"<$.dynamodb.NewImage.tags.L[1].S>"', 'b'],
    ['what is not there', '["<$.dynamodb.OldImage.x.S>", <$.nothing>]', ['', null]],
    ['no variable at all', '{"a":1}', { a: 1 }],
    [
      'what the pipe knows of itself',
      '["<aws.pipes.pipe-arn>","<aws.pipes.pipe-name>","<aws.pipes.source-arn>","<aws.pipes.target-arn>"]',
      ['arn:pipe', 'windows', 'arn:stream', 'arn:machine'],
    ],
    ['the time', '"<aws.pipes.event.ingestion-time>"', NOW.toISOString()],
    ['the whole record', '{"event":<aws.pipes.event.json>}', { event: RECORD }],
    ['a quote that is escaped before it', '{"a\\"b":"<$.eventName>"}', { 'a"b': 'MODIFY' }],
  ])('fills in %s', (_what, template, expected) => {
    expect(transform(template)).toEqual(expected);
  });

  it('hands the record on as it is without a template', () => {
    expect(compileInputTemplate(undefined, FACTS, 'p')(RECORD, NOW)).toBe(RECORD);
  });

  it('brings any text through (V5)', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter }), (title) => {
        expect(transform('{"t":"<$.title>","u":<$.title>}', { title })).toEqual({ t: title, u: title });
      }),
    );
  });

  it.each(['<$..id>', '<$.a[*]>', '<aws.pipes.enrichment-arn>', "<$['a']>"])('refuses %s at load', (variable) => {
    expect(() => transform(`{"a":"${variable}"}`)).toThrow(NotEmulatedError);
  });

  it('fails for a template that gives no JSON', () => {
    expect(() => transform('{"a":<$.eventName>')).toThrow('gave no JSON');
  });
});
