import type { Archive } from './archive.js';
import { WorkbookError } from './workbook.errors.js';
import type { Tag, XmlHandler } from './xml-reader.js';

/** Which parts of a workbook are which. */
export interface WorkbookMap {
  /** The first sheet that has cells. */
  readonly sheet: string;
  readonly sharedTexts: string | undefined;
  readonly styles: string | undefined;
  /** Whether days are counted from 1904 on, as old Macs did. */
  readonly from1904: boolean;
}

/** A relationship to another part; its type is the last part of an address that differs between editions of the standard. */
interface Relation {
  readonly id: string;
  readonly type: string;
  readonly target: string;
}

/** Follows the relationships of a workbook (ECMA-376, part 2, 9.3). @throws WorkbookError when they lead nowhere */
export async function mapWorkbook(archive: Archive): Promise<WorkbookMap> {
  const [book] = (await relationsOf(archive, '')).filter(({ type }) => type === 'officeDocument');
  if (!book) throw new WorkbookError('broken-workbook');
  const relations = await relationsOf(archive, book.target);
  const sheets = new SheetList();
  await archive.read(book.target, sheets);
  const targets = new Map(relations.filter(({ type }) => type === 'worksheet').map(({ id, target }) => [id, target]));
  const sheet = sheets.ids.map((id) => targets.get(id)).find((target) => target !== undefined);
  if (sheet === undefined) throw new WorkbookError('broken-workbook');
  const partOf = (wanted: string): string | undefined =>
    relations.find(({ type, target }) => type === wanted && archive.has(target))?.target;
  return { sheet, sharedTexts: partOf('sharedStrings'), styles: partOf('styles'), from1904: sheets.from1904 };
}

/** The sheets of a workbook in their order; reads `workbook.xml`. */
class SheetList implements XmlHandler {
  readonly ids: string[] = [];
  from1904 = false;

  open(tag: Tag): void {
    if (tag.name === 'sheet') this.ids.push(tag.attribute('id') ?? '');
    if (tag.name === 'workbookPr') this.from1904 = ['1', 'true'].includes(tag.attribute('date1904') ?? '');
  }
}

/** @param part whose relationships; '' for the package's own */
async function relationsOf(archive: Archive, part: string): Promise<readonly Relation[]> {
  const slash = part.lastIndexOf('/') + 1;
  const folder = part.slice(0, slash);
  const relations: Relation[] = [];
  await archive.read(`${folder}_rels/${part.slice(slash)}.rels`, {
    open: (tag) => {
      if (tag.name !== 'Relationship') return;
      const type = tag.attribute('Type') ?? '';
      const target = resolved(folder, tag.attribute('Target') ?? '');
      relations.push({ id: tag.attribute('Id') ?? '', type: type.slice(type.lastIndexOf('/') + 1), target });
    },
  });
  return relations;
}

/** Targets are relative to the folder of their part, or begin with a slash. */
function resolved(folder: string, target: string): string {
  const base = new URL(folder, 'zip:///').href;
  return URL.canParse(target, base) ? decodeURIComponent(new URL(target, base).pathname.slice(1)) : '';
}
