import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { notifyFailure } from '../platform/failure.js';
import { byCursor } from '../platform/paging.js';
import { useRest } from '../platform/services-provider.js';
import type { Lead, LeadsQuery } from './lead.model.js';

/** What the list is narrowed to. */
export type LeadFilters = Pick<LeadsQuery, 'status' | 'parked' | 'assignedTo'>;

const keys = {
  lists: ['leads'] as const,
  list: (filters: LeadFilters) => ['leads', filters] as const,
  one: (leadId: string) => ['lead', leadId] as const,
  agents: ['agents', 'all'] as const,
};

/** Nobody pushes the supervisors' lists: they are asked for again while they are shown. */
const LEADS_MS = 10_000;
const AGENTS_MS = 4_000;
const LARGEST_PAGE = 100;

/** Leads in the order of the line, page by page. */
export function useLeads(filters: LeadFilters) {
  const rest = useRest();
  return useInfiniteQuery({
    queryKey: keys.list(filters),
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...filters, cursor: pageParam };
      return (await rest.call('Leads.search', { query, signal })).data;
    },
    ...byCursor,
    refetchInterval: LEADS_MS,
  });
}

/** One lead as it is now. */
export function useLead(leadId: string) {
  const rest = useRest();
  return useQuery({
    queryKey: keys.one(leadId),
    queryFn: async ({ signal }) => (await rest.call('Leads.get', { path: { leadId }, signal })).data,
    refetchInterval: AGENTS_MS,
  });
}

/** Puts a parked lead back in line (L8). */
export function useUnpark() {
  const rest = useRest();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (leadId: string) => (await rest.call('Leads.unpark', { path: { leadId } })).data,
    onSuccess: async (lead) => {
      queries.setQueryData<Lead>(keys.one(lead.leadId), lead);
      await queries.invalidateQueries({ queryKey: keys.lists });
    },
    onError: async (error, leadId) => {
      notifyFailure(error);
      await queries.invalidateQueries({ queryKey: keys.one(leadId) });
    },
  });
}

/** All agents, page by page. @param isLive whether to ask again while it is shown */
export function useAgents(isLive = false) {
  const rest = useRest();
  return useInfiniteQuery({
    queryKey: keys.agents,
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: LARGEST_PAGE, cursor: pageParam };
      return (await rest.call('Agents.search', { query, signal })).data;
    },
    ...byCursor,
    refetchInterval: isLive && AGENTS_MS,
  });
}

/** Names of agents by their user ids, as far as they are known. */
export function useAgentNames(): ReadonlyMap<string, string> {
  const { data } = useAgents();
  const agents = data?.pages.flatMap((page) => page.data) ?? [];
  return new Map(agents.map(({ userId, displayName }) => [userId, displayName]));
}
