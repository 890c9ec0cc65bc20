import { WorkbookError } from './workbook.errors.js';

/** A tag with its attributes; all names are without the prefixes of namespaces. */
export interface Tag {
  readonly name: string;
  attribute(name: string): string | undefined;
}

/** What wants to know what is in a document. */
export interface XmlHandler {
  open?(tag: Tag): void;
  text?(text: string): void;
  close?(name: string): void;
}

/**
 * A tag, a comment or the text between two of them, in characters: Excel's longest text has 32,767, each of which can take seven.
 * https://support.microsoft.com/office/excel-specifications-and-limits-1672b34d-7043-467e-8e27-269d656771c3
 */
export const MAX_TOKEN_CHARS = 256 * 1024;

const COMMENT = '<!--';
const CDATA = '<![CDATA[';
const QUOTES = new Set(['"', "'"].map((quote) => quote.charCodeAt(0)));
const END = '>'.charCodeAt(0);
const ATTRIBUTE = /([^\s=/"']+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const ENTITY = /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/**
 * Reads the XML of a workbook's parts piece by piece, and keeps no more of it than one unfinished token. It knows what workbooks have; a document
 * type, which could define entities, is none of it (ECMA-376, part 2, 8.1.4).
 */
export class XmlReader {
  #rest = '';

  constructor(private readonly handler: XmlHandler) {}

  /** @throws WorkbookError for a document type and for tokens that are too long, and what the handler throws */
  write(piece: string): void {
    const text = this.#rest + piece;
    let at = 0;
    for (let next = this.#take(text, at); next !== undefined; next = this.#take(text, at)) at = next;
    this.#rest = text.slice(at);
    if (this.#rest.length > MAX_TOKEN_CHARS) throw new WorkbookError('broken-workbook');
  }

  /** Takes one token. @returns where the next one begins; undefined when it has not come to its end */
  #take(text: string, at: number): number | undefined {
    const begin = text.indexOf('<', at);
    if (begin < 0) return undefined;
    if (begin > at) {
      this.handler.text?.(decoded(text.slice(at, begin)));
      return begin;
    }
    if (text.startsWith('<!', at)) return this.#takeDeclaration(text, at);
    if (text.startsWith('<?', at)) return after(text, '?>', at);
    const end = endOfTag(text, at + 1);
    if (end === undefined) return undefined;
    this.#tag(text.slice(at + 1, end));
    return end + 1;
  }

  #takeDeclaration(text: string, at: number): number | undefined {
    if (text.length < at + CDATA.length) return undefined;
    if (text.startsWith(COMMENT, at)) return after(text, '-->', at + COMMENT.length);
    if (!text.startsWith(CDATA, at)) throw new WorkbookError('broken-workbook');
    const end = after(text, ']]>', at + CDATA.length);
    if (end !== undefined) this.handler.text?.(text.slice(at + CDATA.length, end - ']]>'.length));
    return end;
  }

  #tag(source: string): void {
    if (source.startsWith('/')) return this.handler.close?.(localName(source.slice(1)));
    const tag = new SourceTag(source);
    this.handler.open?.(tag);
    if (source.endsWith('/')) this.handler.close?.(tag.name);
  }
}

class SourceTag implements Tag {
  readonly name: string;

  constructor(private readonly source: string) {
    this.name = localName(source);
  }

  attribute(name: string): string | undefined {
    for (const [, key = '', double, single] of this.source.matchAll(ATTRIBUTE)) {
      if (withoutPrefix(key) === name) return decoded(double ?? single ?? '');
    }
    return undefined;
  }
}

/** The name at the beginning of a tag. */
function localName(source: string): string {
  return withoutPrefix(/^[^\s/]*/.exec(source)?.[0] ?? '');
}

function withoutPrefix(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function after(text: string, mark: string, from: number): number | undefined {
  const at = text.indexOf(mark, from);
  return at < 0 ? undefined : at + mark.length;
}

/** Values of attributes may have a `>`. */
function endOfTag(text: string, from: number): number | undefined {
  let quote: number | undefined;
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (quote !== undefined) quote = code === quote ? undefined : quote;
    else if (QUOTES.has(code)) quote = code;
    else if (code === END) return at;
  }
  return undefined;
}

/** What is no entity of XML stays as it is. */
function decoded(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(ENTITY, (all: string, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? all;
    const code = hex === undefined ? Number(decimal) : parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : all;
  });
}
