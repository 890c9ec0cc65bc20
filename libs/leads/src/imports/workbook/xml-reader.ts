import sax from 'sax';
import { WorkbookError } from './workbook.errors.js';

/** A tag with its attributes; all names are without the prefixes of namespaces. */
export interface Tag {
  readonly name: string;
  attribute(name: string): string | undefined;
}

/** What wants to know what is in a document. A long text comes in pieces. */
export interface XmlHandler {
  open?(tag: Tag): void;
  text?(text: string): void;
  close?(name: string): void;
}

/** XML's five entities, not HTML's. The parser counts positions to know when to look at what it keeps: `position` stays on. */
const OPTIONS: sax.SAXOptions & { readonly strictEntities: boolean } = { strictEntities: true };

/** Workbooks have about ten; their parts nest six deep. */
const MAX_ATTRIBUTES = 1_000;
const MAX_DEPTH = 100;

/**
 * Reads the XML of a workbook's parts piece by piece with [sax](https://www.npmjs.com/package/sax), and refuses what the parser would keep in
 * memory without an end: it ends names, attributes and comments at 64 K characters itself, but not their number. A document type, which could
 * define entities, is none of a workbook (ECMA-376, part 2, 8.1.4).
 */
export class XmlReader {
  readonly #parser = sax.parser(true, OPTIONS);
  #attributes = 0;
  #depth = 0;

  constructor(private readonly handler: XmlHandler) {
    this.#parser.onerror = refuse;
    this.#parser.ondoctype = refuse;
    this.#parser.onattribute = () => this.#countAttribute();
    this.#parser.onopentag = (tag) => this.#open(tag);
    this.#parser.onclosetag = (name) => this.#close(name);
    this.#parser.ontext = (text) => this.handler.text?.(text);
    this.#parser.oncdata = (text) => this.handler.text?.(text);
  }

  /** @throws WorkbookError for what is not XML as workbooks have it, and what the handler throws */
  write(piece: string): void {
    this.#parser.write(piece);
  }

  /** @throws WorkbookError when the document has not come to its end */
  end(): void {
    this.#parser.close();
  }

  #open({ name, attributes }: sax.Tag | sax.QualifiedTag): void {
    this.#attributes = 0;
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) refuse();
    this.handler.open?.({
      name: withoutPrefix(name),
      attribute: (wanted) => valueOf(attributes as Readonly<Record<string, string>>, wanted),
    });
  }

  #close(name: string): void {
    this.#depth -= 1;
    this.handler.close?.(withoutPrefix(name));
  }

  #countAttribute(): void {
    this.#attributes += 1;
    if (this.#attributes > MAX_ATTRIBUTES) refuse();
  }
}

function valueOf(attributes: Readonly<Record<string, string>>, wanted: string): string | undefined {
  for (const name in attributes) if (withoutPrefix(name) === wanted) return attributes[name];
  return undefined;
}

function withoutPrefix(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function refuse(cause?: unknown): never {
  throw new WorkbookError('broken-workbook', { cause });
}
