import type { ProblemDetail } from '#platform/errors/domain.error.js';
import type { GroupItem, GroupName } from '../groups/group.js';
import { brokenRules, count, text, webAddress } from './data-rules.js';
import { html, page, type Html } from './html.js';
import type { NotificationType, Rendering } from './notification-type.js';
import { bullet, counted, detailsOf, inlineHtml, joined, subjectLine, textOf } from './wording.js';

const RULES = { fileName: text(500), size: count, url: webAddress };
const SHOWN = ['fileName', 'size', 'url'];

/** `UPLOAD`: an e-mail that lists uploads. Data: `fileName`, `size` in bytes, `url`. */
export class UploadType implements NotificationType {
  readonly name = 'UPLOAD';
  readonly lane = 'plain';

  dataProblems(data: GroupItem['data']): readonly ProblemDetail[] {
    return brokenRules(data, RULES);
  }

  render({ id }: GroupName, items: readonly GroupItem[]): Rendering {
    const subject = subjectLine(`${counted(items.length, 'upload')}: ${id}`);
    return {
      subject,
      text: `${subject}\n\n${items.map(textEntry).join('\n')}\n`,
      html: page(
        subject,
        html`<ul>
          ${items.map(htmlEntry)}
        </ul>`,
      ),
      documents: [],
    };
  }
}

function textEntry(item: GroupItem): string {
  const url = textOf(item, 'url');
  return bullet(titleOf(item), detailsOf(item, SHOWN)) + (url === undefined ? '' : `\n  ${url}`);
}

function htmlEntry(item: GroupItem): Html {
  const url = textOf(item, 'url');
  const title = url === undefined ? html`${titleOf(item)}` : html`<a href="${url}">${titleOf(item)}</a>`;
  return html`<li>${title}${inlineHtml(detailsOf(item, SHOWN))}</li>`;
}

function titleOf(item: GroupItem): string {
  const { size } = item.data;
  const file = joined([textOf(item, 'fileName'), typeof size === 'number' ? bytes(size) : undefined]);
  return joined([item.message, file], ' – ') || item.itemId;
}

function bytes(size: number): string {
  if (size < 1_000) return counted(size, 'byte');
  if (size < 1_000_000) return `${(size / 1_000).toFixed(1)} kB`;
  return `${(size / 1_000_000).toFixed(1)} MB`;
}
