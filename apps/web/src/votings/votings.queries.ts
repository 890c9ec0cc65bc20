import { type QueryClient, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { RefusedError, type RestClient } from '#client/index.js';
import { notifyFailure } from '../platform/failure.js';
import { byCursor } from '../platform/paging.js';
import { useFrame, useTopic } from '../platform/realtime.js';
import { useRest } from '../platform/services-provider.js';
import { fullerOf, newerOf, type Results, type Voting, type VotingInput, type VotingState } from './voting.model.js';

const keys = {
  lists: ['votings'] as const,
  list: (state: VotingState) => ['votings', state] as const,
  one: (votingId: string) => ['voting', votingId] as const,
  results: (votingId: string) => ['voting', votingId, 'results'] as const,
  vote: (votingId: string) => ['voting', votingId, 'vote'] as const,
  registration: (votingId: string) => ['voting', votingId, 'registration'] as const,
};

/** Votings of a state, page by page, kept fresh by the topic `votings`. */
export function useVotings(state: VotingState) {
  const rest = useRest();
  useVotingFrames();
  return useInfiniteQuery({
    queryKey: keys.list(state),
    queryFn: async ({ pageParam, signal }) => {
      const query = { state, cursor: pageParam };
      return (await rest.call('Votings.search', { query, signal })).data;
    },
    ...byCursor,
  });
}

/** One voting, live. */
export function useVoting(votingId: string) {
  const rest = useRest();
  const queries = useQueryClient();
  useVotingFrames();
  return useQuery({
    queryKey: keys.one(votingId),
    queryFn: async ({ signal }) => {
      const { data } = await rest.call('Votings.get', { path: { votingId }, signal });
      return newerOf(queries.getQueryData<Voting>(keys.one(votingId)), data);
    },
  });
}

/** Its results, pushed while people vote (P8). */
export function useResults(votingId: string) {
  const rest = useRest();
  const queries = useQueryClient();
  const key = keys.results(votingId);
  useTopic(`voting:${votingId}`);
  useFrame('results', ({ data }) => {
    if (data.votingId === votingId) queries.setQueryData<Results>(key, (known) => fullerOf(known, data));
  });
  return useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => {
      const { data } = await rest.call('Results.get', { path: { votingId }, signal });
      return fullerOf(queries.getQueryData<Results>(key), data);
    },
    // They are pushed. Each look at the tab would take from what all users of the page may ask for in a day (P10).
    refetchOnWindowFocus: false,
  });
}

/** The user's own vote, `null` without one. */
export function useOwnVote(votingId: string) {
  const rest = useRest();
  return useQuery({
    queryKey: keys.vote(votingId),
    queryFn: async ({ signal }) => ownVote(rest, votingId, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

async function ownVote(rest: RestClient, votingId: string, signal: AbortSignal) {
  try {
    return (await rest.call('Votes.own', { path: { votingId }, signal })).data;
  } catch (error) {
    if (error instanceof RefusedError && error.code === 'vote-not-found') return null;
    throw error;
  }
}

/** Casts a vote. That it was cast before, in another tab perhaps, is an answer as well. */
export function useCastVote(votingId: string) {
  const rest = useRest();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (choice: string) =>
      (await rest.call('Votes.cast', { path: { votingId }, body: { choice } })).data,
    onSuccess: (vote) => queries.setQueryData(keys.vote(votingId), vote),
    onError: async (error) => {
      notifyFailure(error);
      await queries.invalidateQueries({ queryKey: keys.one(votingId) });
    },
  });
}

/** Whether the user is reminded before the end (V7). */
export function useRegistration(votingId: string) {
  const rest = useRest();
  const queries = useQueryClient();
  const key = keys.registration(votingId);
  const path = { votingId };
  const { data } = useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => (await rest.call('Registrations.get', { path, signal })).data.registered,
  });
  const change = useMutation({
    mutationFn: async (registered: boolean) => {
      await rest.call(registered ? 'Registrations.register' : 'Registrations.unregister', { path });
      return registered;
    },
    onSuccess: (registered) => queries.setQueryData(key, registered),
    onError: notifyFailure,
  });
  return { registered: data, change };
}

/** Creates a voting, or changes the given one as far as it is the version that the user saw. */
export function useSaveVoting(voting: Voting | undefined) {
  const rest = useRest();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (body: VotingInput) => {
      if (!voting) return (await rest.call('Votings.create', { body })).data;
      const path = { votingId: voting.votingId };
      return (await rest.call('Votings.update', { path, body, ifMatch: voting.version })).data;
    },
    onSuccess: (saved) => remember(queries, saved),
  });
}

/** Cancels a voting; its results stay. */
export function useCancelVoting(voting: Voting) {
  const rest = useRest();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async () =>
      rest.call('Votings.cancel', { path: { votingId: voting.votingId }, ifMatch: voting.version }),
    onSuccess: async () => queries.invalidateQueries({ queryKey: keys.one(voting.votingId) }),
    onError: notifyFailure,
  });
}

/** Frames hold the whole voting; in which list it belongs only the server says. */
function useVotingFrames(): void {
  const queries = useQueryClient();
  const take = ({ data }: { readonly data: Voting }): void => remember(queries, data);
  useFrame('voting.created', take);
  useFrame('voting.updated', take);
  useFrame('voting.cancelled', take);
  useFrame('voting.opened', take);
  useFrame('voting.closed', take);
}

function remember(queries: QueryClient, voting: Voting): void {
  queries.setQueryData<Voting>(keys.one(voting.votingId), (known) => newerOf(known, voting));
  void queries.invalidateQueries({ queryKey: keys.lists });
}
