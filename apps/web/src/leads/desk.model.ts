import type { Frames } from '#client/index.js';
import { titleOf } from './lead.model.js';

/** A lead that the agent has to answer. */
export interface RunningLead extends Pick<Frames['lead'], 'leadId' | 'assignmentId' | 'fields' | 'expiresAt'> {
  /** From the assignment's beginning to its end, milliseconds: what a full clock is. */
  readonly totalMs: number;
}

export type LeadAnswer = Frames['lead.answered']['status'];

/** How the assignment before ended. */
export interface Ending {
  /**
   * `expired`: nobody answered in time, and the agent is offline now. `lost`: it is no longer the agent's, and this page was not told (yet) what
   * became of it.
   */
  readonly how: 'answered' | 'expired' | 'lost';
  readonly assignmentId: string;
  /** What the lead is called, where this page knew it. */
  readonly title: string | undefined;
  readonly status?: LeadAnswer;
}

/** What lies before an agent. */
export interface Desk {
  readonly lead: RunningLead | undefined;
  readonly ending: Ending | undefined;
  /** The lead before the running one, as long as nothing has told its end: frames of two leads may overtake each other. */
  readonly overtaken?: RunningLead;
}

export type DeskEvent =
  | { readonly type: 'given'; readonly lead: RunningLead }
  | { readonly type: 'answered'; readonly assignmentId: string; readonly status: LeadAnswer }
  | { readonly type: 'expired'; readonly assignmentId: string }
  | { readonly type: 'lost'; readonly assignmentId: string }
  | { readonly type: 'read' };

export const EMPTY_DESK: Desk = { lead: undefined, ending: undefined };

/**
 * The desk after something happened. Acks, frames and the own status tell of the same ends in any order: what is said of an assignment that is
 * not the last one here changes nothing.
 */
export function nextDesk(desk: Desk, event: DeskEvent): Desk {
  if (event.type === 'given') return given(desk, event.lead);
  if (event.type === 'read') return { ...desk, ending: undefined };
  const { type: how, assignmentId } = event;
  if (event.type === 'answered' && desk.overtaken?.assignmentId === assignmentId) {
    const title = titleOf(desk.overtaken.fields);
    return { lead: desk.lead, ending: { how: 'answered', assignmentId, title, status: event.status } };
  }
  if (!isLast(desk, assignmentId) && !(how === 'expired' && !desk.lead)) return desk;
  const title = desk.lead ? titleOf(desk.lead.fields) : titleIn(desk, assignmentId);
  return {
    lead: undefined,
    ending: { how, assignmentId, title, ...(event.type === 'answered' && { status: event.status }) },
  };
}

function given(desk: Desk, lead: RunningLead): Desk {
  const { lead: before, ending } = desk;
  const isOther = before !== undefined && before.assignmentId !== lead.assignmentId;
  return { lead, ending: ending?.how === 'answered' ? ending : undefined, ...(isOther && { overtaken: before }) };
}

/** The running one, or the one of which only the end is not known. */
function isLast({ lead, ending }: Desk, assignmentId: string): boolean {
  if (lead) return lead.assignmentId === assignmentId;
  return ending?.how === 'lost' && ending.assignmentId === assignmentId;
}

/** A page that was loaded at that very moment never saw the lead. */
function titleIn({ ending }: Desk, assignmentId: string): string | undefined {
  return ending?.assignmentId === assignmentId ? ending.title : undefined;
}
