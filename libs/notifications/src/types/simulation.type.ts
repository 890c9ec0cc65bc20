import type { ProblemDetail } from '#platform/errors/domain.error.js';
import type { GroupItem, GroupName } from '../groups/group.js';
import { brokenRules, record, text } from './data-rules.js';
import { html, page } from './html.js';
import type { NotificationType, PrintJob, Rendering } from './notification-type.js';
import { bullet, counted, detailsOf, joined, subjectLine, textOf, type Detail } from './wording.js';

const RULES = { name: text(200), results: record };

/** `SIMULATION`: an e-mail with the results attached as PDF. Data: `name`, `results` (an object of figures). */
export class SimulationType implements NotificationType {
  readonly name = 'SIMULATION';
  readonly lane = 'documents';

  dataProblems(data: GroupItem['data']): readonly ProblemDetail[] {
    return brokenRules(data, RULES);
  }

  render({ id }: GroupName, items: readonly GroupItem[]): Rendering {
    const subject = subjectLine(`${counted(items.length, 'simulation')}: ${id}`);
    const note = 'The results are in the attached document.';
    return {
      subject,
      text: `${subject}\n\n${items.map((item) => bullet(titleOf(item), [])).join('\n')}\n\n${note}\n`,
      html: page(
        subject,
        html`<ul>
            ${items.map((item) => html`<li>${titleOf(item)}</li>`)}
          </ul>
          <p>${note}</p>`,
      ),
      documents: [{ filename: 'simulation.pdf', title: subject, sections: items.map(sectionOf) }],
    };
  }
}

function sectionOf(item: GroupItem): PrintJob['sections'][number] {
  const lines = [...resultsOf(item), ...detailsOf(item, ['name', 'results'])].map(
    ({ name, value }) => `${name}: ${value}`,
  );
  return { heading: titleOf(item), lines };
}

function resultsOf(item: GroupItem): Detail[] {
  const { results } = item.data;
  return typeof results === 'object' && results !== null ? detailsOf({ ...item, data: { ...results } }) : [];
}

function titleOf(item: GroupItem): string {
  return joined([textOf(item, 'name'), item.message], ': ') || item.itemId;
}
