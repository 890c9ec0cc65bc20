import { type QueryClient, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { RefusedError, type RestClient } from '#client/index.js';
import { byCursor } from '../platform/paging.js';
import { useFrame } from '../platform/realtime.js';
import { useRemaining } from '../platform/server-time.js';
import { usePrincipal, useRest } from '../platform/services-provider.js';
import {
  type Book,
  type Duel,
  type DuelRow,
  type DuelState,
  isLive,
  ofEnd,
  ofInvite,
  ofRow,
  ofStart,
  type RunningDuel,
  withNews,
} from './duel.model.js';

export const keys = {
  book: ['duels', 'book'] as const,
  past: ['duels', 'past'] as const,
  online: ['duels', 'online'] as const,
  look: (sessionId: string) => ['duels', 'look', sessionId] as const,
};

/** How often the lobby asks who came online, which nobody announces. Milliseconds. */
const ONLINE_EVERY = 10_000;
/** How often it asks for the book: only what the user invited on another tab is not announced here. Milliseconds. */
const BOOK_EVERY = 30_000;
/** How often a duel whose time is over is asked for its end, should the announcement be late. Milliseconds. */
const OVERDUE_EVERY = 2_000;
/** Sessions of a state that are asked for at once: the most there is (X3). */
const PAGE = 100;

/**
 * The sessions of the user that go on, and those that ended while the page was open: the one place that knows how they are. Frames,
 * acks and answers all go in here, and what the pages show comes from here.
 */
export function useBook({ isWatched = false }: { readonly isWatched?: boolean } = {}) {
  const rest = useRest();
  const queries = useQueryClient();
  const { userId } = usePrincipal();
  return useQuery({
    queryKey: keys.book,
    queryFn: async ({ signal }) => {
      const live = Object.values(bookOf(queries)).filter(isLive);
      const { rows, gone } = await readLive(rest, live, signal);
      const book = Object.entries(bookOf(queries)).filter(([sessionId]) => !gone.includes(sessionId));
      return withNews(
        Object.fromEntries(book),
        rows.map((row) => ofRow(row, userId)),
      );
    },
    refetchInterval: isWatched && BOOK_EVERY,
  });
}

/** @returns a function that asks how a session is, consistently, and writes it into the book */
function useLook(): (sessionId: string) => Promise<Duel> {
  const rest = useRest();
  const queries = useQueryClient();
  const { userId } = usePrincipal();
  return async (sessionId) => {
    const { data } = await rest.call('Duels.get', { path: { sessionId } });
    const duel = ofRow(data, userId);
    learn(queries, duel);
    return duel;
  };
}

/** {@link useLook}, where frames tell the same a moment later: without an answer, undefined. */
export function useTryLook(): (sessionId: string) => Promise<Duel | undefined> {
  const look = useLook();
  return async (sessionId) => look(sessionId).catch(() => undefined);
}

/** A session by its id; `isAsked` once the server has answered for it. */
export function useDuel(sessionId: string) {
  const { data: book } = useBook();
  const { isSuccess: isAsked, error, refetch } = useQuery(useLookQuery(sessionId));
  return { duel: book?.[sessionId], isAsked, error, refetch };
}

/** Asks for the end of a duel whose time is over, in case its announcement is late. */
export function useEndOf({ sessionId, endsAt }: RunningDuel): void {
  const isOver = useRemaining(endsAt) === 0;
  useQuery({ ...useLookQuery(sessionId), refetchInterval: isOver && OVERDUE_EVERY });
}

function useLookQuery(sessionId: string) {
  const look = useLook();
  return { queryKey: keys.look(sessionId), queryFn: async () => (await look(sessionId)).state };
}

/** Who else is online, page by page. */
export function useOnlineUsers() {
  const rest = useRest();
  return useInfiniteQuery({
    queryKey: keys.online,
    queryFn: async ({ pageParam, signal }) => {
      const query = { cursor: pageParam };
      return (await rest.call('Users.online', { query, signal })).data;
    },
    ...byCursor,
    refetchInterval: ONLINE_EVERY,
  });
}

/** The user's sessions, the newest first, page by page. */
export function useDuels() {
  const rest = useRest();
  return useInfiniteQuery({
    queryKey: keys.past,
    queryFn: async ({ pageParam, signal }) => {
      const query = { cursor: pageParam };
      return (await rest.call('Duels.search', { query, signal })).data;
    },
    ...byCursor,
  });
}

/** Keeps the book by the frames of the user's sessions. For one component that is always there. */
export function useDuelFrames(): void {
  const queries = useQueryClient();
  const { userId } = usePrincipal();
  const take = (duel: Duel): void => {
    learn(queries, duel);
    refreshLists(queries);
  };
  const ended = (state: DuelState) => (frame: { readonly data: Parameters<typeof ofEnd>[0] }) =>
    take(ofEnd(frame.data, state, userId));
  useFrame('invite', ({ data }) => take(ofInvite(data)));
  useFrame('start', ({ data }) => take(ofStart(data)));
  useFrame('invite.closed', ({ data: { sessionId, reason } }) =>
    take(reason === 'accepted' ? { sessionId, state: 'active' } : { sessionId, state: 'rejected', endedBy: userId }),
  );
  useFrame('rejected', ended('rejected'));
  useFrame('cancelled', ended('cancelled'));
  useFrame('stop', ended('stopped'));
  useFrame('no_response', ({ data: { sessionId } }) => take({ sessionId, state: 'no_response' }));
  useFrame('timeout', ({ data: { sessionId } }) => take({ sessionId, state: 'completed' }));
  // Frames come from the welcome on: what was before has to be asked for after it (X5).
  useFrame('welcome', () => void queries.invalidateQueries({ queryKey: keys.book }));
}

/** Writes into the book what has become known. */
export function learn(queries: QueryClient, ...news: readonly Duel[]): void {
  queries.setQueryData<Book>(keys.book, (book = {}) => withNews(book, news));
}

/** Has the lists fetched anew that the user is looking at, since something has happened. */
export function refreshLists(queries: QueryClient): void {
  void queries.invalidateQueries({ queryKey: keys.online });
  void queries.invalidateQueries({ queryKey: keys.past });
}

const bookOf = (queries: QueryClient): Book => queries.getQueryData<Book>(keys.book) ?? {};

/** The sessions that go on. The list follows its table with a delay, so what is missing in it is asked for one by one. */
async function readLive(rest: RestClient, known: readonly Duel[], signal: AbortSignal) {
  const states = await Promise.all([readAll(rest, 'pending', signal), readAll(rest, 'active', signal)]);
  const rows = states.flat();
  const listed = new Set(rows.map(({ sessionId }) => sessionId));
  const missing = known.map(({ sessionId }) => sessionId).filter((sessionId) => !listed.has(sessionId));
  const found = await Promise.all(missing.map(async (sessionId) => readOne(rest, sessionId, signal)));
  return {
    rows: [...rows, ...found.filter((row) => row !== undefined)],
    gone: missing.filter((_, n) => found[n] === undefined),
  };
}

async function readAll(rest: RestClient, state: DuelState, signal: AbortSignal): Promise<readonly DuelRow[]> {
  const rows: DuelRow[] = [];
  for await (const { data } of rest.pages('Duels.search', { query: { state, limit: PAGE }, signal }))
    rows.push(...data);
  return rows;
}

/** A session; undefined where it ended so long ago that it is no longer kept. */
async function readOne(rest: RestClient, sessionId: string, signal: AbortSignal): Promise<DuelRow | undefined> {
  try {
    return (await rest.call('Duels.get', { path: { sessionId }, signal })).data;
  } catch (error) {
    if (error instanceof RefusedError && error.code === 'session-not-found') return undefined;
    throw error;
  }
}
