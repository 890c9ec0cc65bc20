import { createContext, type Dispatch, type ReactNode, useContext, useEffect, useReducer } from 'react';
import type { Frames } from '#client/index.js';
import { useFrame } from '../platform/realtime.js';
import { useRemaining } from '../platform/server-time.js';
import { useIsIn, useSocket } from '../platform/services-provider.js';
import { useOwnStatus, useOwnStatusFrames } from './agent.queries.js';
import { type Desk, type DeskEvent, EMPTY_DESK, nextDesk, type RunningLead } from './desk.model.js';

interface DeskAccess {
  readonly desk: Desk;
  readonly tell: Dispatch<DeskEvent>;
}

const DeskContext = createContext<DeskAccess>({ desk: EMPTY_DESK, tell: () => undefined });

/** How often an agent's status is asked for while the end of an assignment is overdue. */
const OVERDUE_MS = 2_000;
const TOTAL_KEY = 'agora.lead-total';

/** The agent's running lead and how the one before ended. */
export const useDesk = (): DeskAccess => useContext(DeskContext);

/**
 * Keeps an agent's desk for all pages. It has to be there before the connection is opened: the `lead` that `hello` repeats comes once in a page's
 * life (the client drops repeats), perhaps before the first page is loaded.
 */
export function DeskProvider({ children }: { readonly children: ReactNode }) {
  return useIsIn('agents') ? <AgentDesk>{children}</AgentDesk> : children;
}

function AgentDesk({ children }: { readonly children: ReactNode }) {
  const [desk, tell] = useReducer(nextDesk, EMPTY_DESK);
  useFrame('lead', ({ data }) => tell({ type: 'given', lead: runningLead(data) }));
  useFrame('lead.answered', ({ data }) => tell({ type: 'answered', ...data }));
  useFrame('lead.expired', ({ data }) => tell({ type: 'expired', ...data }));
  useOwnStatusFrames();
  return (
    <DeskContext value={{ desk, tell }}>
      {desk.lead && <EndWatch key={desk.lead.assignmentId} lead={desk.lead} tell={tell} />}
      {children}
    </DeskContext>
  );
}

/** The frame that ends an assignment may be lost for good: once its time is over, the agent's status tells, too. */
function EndWatch({ lead, tell }: { readonly lead: RunningLead; readonly tell: Dispatch<DeskEvent> }) {
  const socket = useSocket();
  const isOver = useRemaining(lead.expiresAt) === 0;
  const { data: own, dataUpdatedAt } = useOwnStatus(isOver ? OVERDUE_MS : undefined);
  useEffect(() => {
    if (!own || own.leadId === lead.leadId || socket.remainingMs(lead.expiresAt) > 0) return;
    tell({ type: own.choice === 'offline' ? 'expired' : 'lost', assignmentId: lead.assignmentId });
  }, [socket, own, dataUpdatedAt, lead, tell]);
  return null;
}

/** After a reload the frame comes again, made later: how long the assignment is was known to the page before. */
function runningLead({ leadId, assignmentId, fields, expiresAt, serverTime }: Frames['lead']): RunningLead {
  const left = Date.parse(expiresAt) - Date.parse(serverTime);
  const [knownId, known] = (window.sessionStorage.getItem(TOTAL_KEY) ?? '').split(' ');
  const totalMs = knownId === assignmentId ? Math.max(left, Number(known)) : left;
  window.sessionStorage.setItem(TOTAL_KEY, `${assignmentId} ${totalMs}`);
  return { leadId, assignmentId, fields, expiresAt, totalMs };
}
