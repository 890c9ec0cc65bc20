import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { WorkbookError } from './workbook.errors.js';
import { MAX_TOKEN_CHARS, XmlReader } from './xml-reader.js';

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
  return events;
}

function problemOf(xml: string): string | undefined {
  try {
    told(xml, [65_536]);
    return undefined;
  } catch (error) {
    if (error instanceof WorkbookError) return error.problem;
    throw error;
  }
}

const DOCUMENT = [
  '<?xml version="1.0"?><!-- <no> --><x:a x:r="1 &gt; 0" id=\'say "x>y"\'>',
  't&amp;&#65;&#x42;&quot;&nope;<b/><![CDATA[<raw> & ]]></x:a >',
].join('');
const TOLD = ['<a 1 > 0 say "x>y"', 't&AB"&nope;', '<b - -', '>b', '<raw> & ', '>a'];

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

  it('says nothing of what has no end', () => {
    expect(told('<a>text')).toEqual(['<a - -']);
    expect(told('<a><b')).toEqual(['<a - -']);
    expect(told('<a><!-- ')).toEqual(['<a - -']);
  });

  it.each([
    ['a document type', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'],
    ['a tag without an end', `<a b="${'x'.repeat(2 * MAX_TOKEN_CHARS)}`],
    ['a text without an end', `<a>${'x'.repeat(2 * MAX_TOKEN_CHARS)}`],
    ['a comment without an end', `<!--${'x'.repeat(2 * MAX_TOKEN_CHARS)}`],
  ])('L2: refuses %s', (_, xml) => {
    expect(problemOf(xml)).toBe('broken-workbook');
  });
});
