import type { ProblemDetail } from '#platform/errors/domain.error.js';
import type { GroupItem, GroupName } from '../groups/group.js';
import { brokenRules, text, webAddress } from './data-rules.js';
import { html, page } from './html.js';
import type { NotificationType, Rendering } from './notification-type.js';
import { bullet, counted, detailsOf, inlineHtml, joined, subjectLine, textOf } from './wording.js';

const RULES = { action: text(200), actor: text(200), url: webAddress };
const SHOWN = ['action', 'actor'];
const UNNAMED = 'other';

/** `GROUPED_ACTION`: a digest by e-mail, most frequent actions first. Data: `action`, `actor`, `url`. */
export class GroupedActionType implements NotificationType {
  readonly name = 'GROUPED_ACTION';
  readonly lane = 'plain';

  dataProblems(data: GroupItem['data']): readonly ProblemDetail[] {
    return brokenRules(data, RULES);
  }

  render({ id }: GroupName, items: readonly GroupItem[]): Rendering {
    const subject = subjectLine(`${counted(items.length, 'action')}: ${id}`);
    const actions = [...Map.groupBy(items, (item) => textOf(item, 'action') ?? UNNAMED)].sort(
      ([, a], [, b]) => b.length - a.length,
    );
    const text = actions.map(
      ([action, ones]) =>
        `${action} (${ones.length})\n${ones.map((one) => bullet(titleOf(one), detailsOf(one, SHOWN))).join('\n')}\n`,
    );
    const sections = actions.map(
      ([action, ones]) =>
        html`<h2 style="font-size: 1em">${action} (${ones.length})</h2>
          <ul>
            ${ones.map((one) => html`<li>${titleOf(one)}${inlineHtml(detailsOf(one, SHOWN))}</li>`)}
          </ul>`,
    );
    return {
      subject,
      text: `${subject}\n\n${text.join('\n')}`,
      html: page(subject, html`${sections}`),
      documents: [],
    };
  }
}

function titleOf(item: GroupItem): string {
  return joined([textOf(item, 'actor'), item.message], ': ') || item.itemId;
}
