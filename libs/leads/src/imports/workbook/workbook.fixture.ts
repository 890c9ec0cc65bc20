import { strToU8, zipSync, type Zippable } from 'fflate';

/** A cell as a test writes it. */
export type Cell =
  | string
  | number
  | boolean
  | null
  /** A number with a date format. */
  | { readonly serial: number }
  /** A cell of type `d`. */
  | { readonly iso: string }
  | { readonly formula: string; readonly value: string | number };

export interface WorkbookOptions {
  /** Raw `sheetData`, in place of the rows. */
  readonly sheetData?: string;
  /** Before the root element of the sheet. */
  readonly prolog?: string;
  /** Texts as references into a table of all texts, as Excel itself writes them. @default false: texts in the cells */
  readonly shared?: boolean;
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/package/2006/relationships';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const DATE_STYLE = 1;

/** The parts of a workbook with one sheet. */
export function workbookParts(rows: readonly (readonly Cell[])[], options: WorkbookOptions = {}): Zippable {
  const texts = new Map<string, number>();
  const data =
    options.sheetData ?? rows.map((row, index) => rowXml(row, index + 1, options.shared ? texts : undefined)).join('');
  const files: Record<string, string> = {
    '[Content_Types].xml': `${XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>`,
    '_rels/.rels': relations([['officeDocument', 'xl/workbook.xml']]),
    'xl/workbook.xml': `${XML}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="Leads" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relations([
      ['worksheet', 'worksheets/sheet1.xml'],
      ['styles', 'styles.xml'],
      ['sharedStrings', 'sharedStrings.xml'],
    ]),
    'xl/styles.xml': `${XML}<styleSheet xmlns="${MAIN}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22" applyNumberFormat="1"/></cellXfs></styleSheet>`,
    'xl/sharedStrings.xml': `${XML}<sst xmlns="${MAIN}">${[...texts.keys()].map((text) => `<si><t>${escaped(text)}</t></si>`).join('')}</sst>`,
    'xl/worksheets/sheet1.xml': `${XML}${options.prolog ?? ''}<worksheet xmlns="${MAIN}"><sheetData>${data}</sheetData></worksheet>`,
  };
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)]));
}

/** A workbook with one sheet, as bytes; the first row is the header. */
export function workbook(rows: readonly (readonly Cell[])[], options?: WorkbookOptions): Buffer {
  return packed(workbookParts(rows, options));
}

export function packed(parts: Zippable): Buffer {
  return Buffer.from(zipSync(parts, { mtime: new Date('2026-01-01T00:00:00') }));
}

/** An OLE container: an old workbook, or one with a password. */
export function oleContainer(stream: string): Buffer {
  const signature = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
  return Buffer.concat([signature, Buffer.alloc(1024), Buffer.from(stream, 'utf16le'), Buffer.alloc(1024)]);
}

function relations(targets: readonly (readonly [type: string, target: string])[]): string {
  const all = targets.map(
    ([type, target], index) => `<Relationship Id="rId${index + 1}" Type="${OFFICE}/${type}" Target="${target}"/>`,
  );
  return `${XML}<Relationships xmlns="${RELATIONS}">${all.join('')}</Relationships>`;
}

function rowXml(row: readonly Cell[], number: number, shared?: Map<string, number>): string {
  return `<row r="${number}">${row.map((cell, index) => cellXml(cell, `${columnName(index)}${number}`, shared)).join('')}</row>`;
}

function cellXml(cell: Cell, at: string, shared?: Map<string, number>): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return `<c r="${at}"><v>${cell}</v></c>`;
  if (typeof cell === 'boolean') return `<c r="${at}" t="b"><v>${cell ? 1 : 0}</v></c>`;
  if (typeof cell === 'string') {
    if (shared) return `<c r="${at}" t="s"><v>${placeOf(cell, shared)}</v></c>`;
    return `<c r="${at}" t="inlineStr"><is><t>${escaped(cell)}</t></is></c>`;
  }
  if ('serial' in cell) return `<c r="${at}" s="${DATE_STYLE}"><v>${cell.serial}</v></c>`;
  if ('iso' in cell) return `<c r="${at}" t="d"><v>${cell.iso}</v></c>`;
  const type = typeof cell.value === 'string' ? ' t="str"' : '';
  return `<c r="${at}"${type}><f>${escaped(cell.formula)}</f><v>${escaped(String(cell.value))}</v></c>`;
}

/** A text's place in the table of texts, where each is once. */
function placeOf(text: string, texts: Map<string, number>): number {
  const known = texts.get(text);
  if (known !== undefined) return known;
  texts.set(text, texts.size);
  return texts.size - 1;
}

function columnName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : columnName(Math.floor(index / 26) - 1) + letter;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
