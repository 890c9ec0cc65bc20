import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { WorkbookError } from './workbook.errors.js';
import { XmlReader } from './xml-reader.js';

/** What a reader tells of a document that comes in pieces of these sizes. */
function told(xml: string, sizes: readonly number[] = [xml.length]): string[] {
  const events: string[] = [];
  const reader = new XmlReader({
    open: (tag) => events.push(`<${tag.name} ${tag.attribute('r') ?? '-'} ${tag.attribute('id') ?? '-'}`),
    text: (text) => events.push(text),
    close: (name) => events.push(`>${name}`),
  });
  for (let at = 0, n = 0; at < xml.length; n += 1) {
    const size = sizes[n % sizes.length] ?? 1;
    reader.write(xml.slice(at, at + size));
    at += size;
  }
  reader.end();
  return events;
}

/** What the archive gives at a time. */
const PIECE = 65_536;

function problemOf(xml: string): string | undefined {
  try {
    told(xml, [PIECE]);
    return undefined;
  } catch (error) {
    if (error instanceof WorkbookError) return error.problem;
    throw error;
  }
}

const DOCUMENT = [
  '<?xml version="1.0"?><!-- <no> --><x:a x:r="1 &gt; 0" id=\'say "x>y"\'>',
  't&amp;&#65;&#x42;&quot;<b/><![CDATA[<raw> & ]]></x:a >',
].join('');
const TOLD = ['<a 1 > 0 say "x>y"', 't&AB"', '<b - -', '>b', '<raw> & ', '>a'];

describe(XmlReader, () => {
  it('tells of tags, attributes and texts, without prefixes', () => {
    expect(told(DOCUMENT)).toEqual(TOLD);
  });

  it('tells the same in whatever pieces a document comes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (sizes) => {
        expect(told(DOCUMENT, sizes)).toEqual(TOLD);
      }),
    );
  });

  it('keeps nothing of a long text: it comes in pieces', () => {
    const text = 'x'.repeat(4 * PIECE);

    const [, ...pieces] = told(`<a>${text}</a>`, [PIECE]).slice(0, -1);

    expect(pieces.length).toBeGreaterThan(1);
    expect(pieces.join('')).toBe(text);
  });

  it.each([
    ['tag', '<a b="'],
    ['comment', '<!-- '],
  ])('L2: refuses a %s without an end before it is in memory', (_, begin) => {
    const reader = new XmlReader({});
    reader.write(begin);

    const pieces = Array.from({ length: 4 }, () => () => reader.write('x'.repeat(PIECE)));

    expect(() => pieces.forEach((write) => write())).toThrow(WorkbookError);
  });

  it.each([
    ['a document type', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'],
    ['an entity that nobody has defined', '<a>&b;</a>'],
    ['an entity of HTML', '<a>&nbsp;</a>'],
    ['no XML', 'email,timestamp'],
    ['tags that cross', '<a><b></a></b>'],
    ['a document that ends in a text', '<a>text'],
    ['a document that ends in a tag', '<a><b'],
    ['a document that ends in a comment', '<a><!-- '],
    ['a tag with attributes without an end', `<a ${Array.from({ length: 2_000 }, (_, n) => `b${n}=""`).join(' ')}/>`],
    ['tags in each other without an end', '<a>'.repeat(200)],
  ])('L2: refuses %s', (_, xml) => {
    expect(problemOf(xml)).toBe('broken-workbook');
  });
});
