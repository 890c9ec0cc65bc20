import { notifications } from '@mantine/notifications';
import { useIsMutating, useMutation, useQueryClient } from '@tanstack/react-query';
import { type Actions, type AgoraClient, RefusedError } from '#client/index.js';
import { explain } from '../platform/failure.js';
import { usePrincipal, useSocket } from '../platform/services-provider.js';
import type { Duel, DuelState, Move, OnlineUser } from './duel.model.js';
import { keys, learn, refreshLists, useTryLook } from './duels.queries.js';

type Ack = Actions['stop']['ack'];

const SEND: Readonly<Record<Move, (socket: AgoraClient, sessionId: string) => Promise<Ack>>> = {
  accept: async (socket, sessionId) => socket.request('response', { sessionId, accept: true }),
  decline: async (socket, sessionId) => socket.request('response', { sessionId, accept: false }),
  withdraw: async (socket, sessionId) => socket.request('cancel', { sessionId }),
  stop: async (socket, sessionId) => socket.request('stop', { sessionId }),
};
const FROM: Readonly<Record<Move, DuelState>> = {
  accept: 'pending',
  decline: 'pending',
  withdraw: 'pending',
  stop: 'active',
};
const FAILED: Readonly<Record<Move, string>> = {
  accept: 'The invitation was not accepted',
  decline: 'The invitation was not declined',
  withdraw: 'The invitation was not withdrawn',
  stop: 'The duel was not stopped',
};

/** What the user can do to a session, once at a time wherever its buttons are. */
export function useMoves({ sessionId }: Duel) {
  const queries = useQueryClient();
  const socket = useSocket();
  const look = useTryLook();
  const { userId } = usePrincipal();
  const mutationKey = ['duels', 'move', sessionId];
  const { mutate, isPending, variables } = useMutation({
    mutationKey,
    // The socket waits for a connection, for as long as somebody would.
    networkMode: 'always',
    mutationFn: async (move: Move) => SEND[move](socket, sessionId),
    onSuccess: async ({ state }) => {
      // When it begins says its frame; the answer to a question may be here first.
      if (state === 'active') await look(sessionId);
      else learn(queries, { sessionId, state, endedBy: userId });
    },
    onError: async (error, move) => {
      const now = await look(sessionId);
      // Somebody, or time, was faster: who it was is told as such.
      if (!now || now.state === FROM[move]) notifyFailed(FAILED[move], error);
    },
    onSettled: () => refreshLists(queries),
  });
  const move = (chosen: Move): void => {
    if (queries.isMutating({ mutationKey }) === 0) mutate(chosen);
  };
  return { move, isMoving: useIsMutating({ mutationKey }) > 0, chosen: isPending ? variables : undefined };
}

/** Invites somebody; where the two have invited each other, the duel begins. */
export function useInvite(user: OnlineUser) {
  const queries = useQueryClient();
  const socket = useSocket();
  const look = useTryLook();
  const mutationKey = ['duels', 'invite', user.userId];
  const { mutate, isPending } = useMutation({
    mutationKey,
    networkMode: 'always',
    mutationFn: async () => socket.request('invite', { to: user.userId }),
    onSuccess: async ({ sessionId, state, expiresAt }) => {
      const { userId, displayName } = user;
      if (state === 'active' || expiresAt === undefined) await look(sessionId);
      else learn(queries, { sessionId, state, opponent: { userId, displayName }, isOwn: true, expiresAt });
    },
    onError: async (error) => {
      notifyFailed(`${user.displayName} was not invited`, error);
      await queries.invalidateQueries({ queryKey: keys.book });
    },
    onSettled: () => refreshLists(queries),
  });
  const invite = (): void => {
    if (queries.isMutating({ mutationKey }) === 0) mutate();
  };
  return { invite, isInviting: isPending };
}

function notifyFailed(title: string, error: unknown): void {
  const { title: kind, detail } = explain(error);
  // The titles of the server's refusals are those of HTTP.
  const message = error instanceof RefusedError ? detail : `${kind}. ${detail}`;
  notifications.show({ color: 'red', title, message, autoClose: 8_000 });
}
