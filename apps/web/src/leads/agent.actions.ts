import { useMutation } from '@tanstack/react-query';
import { type AgoraClient, RefusedError, UnansweredError } from '#client/index.js';
import { notifyFailure } from '../platform/failure.js';
import { useSocket } from '../platform/services-provider.js';
import { type Choice, useKnowOwnStatus } from './agent.queries.js';
import type { LeadAnswer, RunningLead } from './desk.model.js';
import { useDesk } from './desk-provider.js';

const TRIES = 3;

/** Chooses a status, over the connection that makes an agent one who is there; while a lead runs it counts for afterwards (L5). */
export function useChoose() {
  const socket = useSocket();
  const { tell } = useDesk();
  const own = useKnowOwnStatus();
  return useMutation({
    mutationFn: async (status: Choice) => socket.request('agent.status', { status }),
    onSuccess: (status) => {
      own.chosen(status);
      tell({ type: 'read' });
    },
    onError: async (error) => {
      notifyFailure(error);
      await own.mistaken();
    },
  });
}

/**
 * Answers the running lead, over the connection that brought it and brings the next one: the ack and the frames about it take the same way. An
 * answer that was not acknowledged is given again, which changes nothing if it was taken (docs/leads.md).
 */
export function useAnswerLead() {
  const socket = useSocket();
  const { tell } = useDesk();
  const own = useKnowOwnStatus();
  return useMutation({
    mutationFn: async ({ lead, status }: { readonly lead: RunningLead; readonly status: LeadAnswer }) =>
      answer(socket, lead, status),
    retry: (failures, error) => failures + 1 < TRIES && error instanceof UnansweredError,
    onSuccess: ({ leadId, assignmentId, status }) => {
      tell({ type: 'answered', assignmentId, status });
      own.answered(leadId);
    },
    onError: async (error, { lead }) => {
      if (isOver(error)) tell({ type: 'lost', assignmentId: lead.assignmentId });
      else notifyFailure(error);
      await own.mistaken();
    },
  });
}

async function answer(socket: AgoraClient, { leadId, assignmentId }: RunningLead, status: LeadAnswer) {
  return socket.request('lead.answer', { leadId, assignmentId, status });
}

/** The assignment is over, or was answered elsewhere: frames and the own status say which. */
function isOver(error: unknown): boolean {
  return error instanceof RefusedError && (error.code === 'assignment-expired' || error.code === 'lead-not-found');
}
