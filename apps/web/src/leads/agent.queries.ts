import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Data } from '#client/index.js';
import { useFrame } from '../platform/realtime.js';
import { useRest } from '../platform/services-provider.js';

/** The caller as an agent. */
export type OwnStatus = Data<'Agents.own'>;
export type Choice = OwnStatus['choice'];

const OWN = ['agents', 'me'] as const;
/** Others may change it: another tab, and presence, which is a moment behind the connection. */
const REFRESH_MS = 30_000;
const SETTLE_MS = 2_000;

/** The own status as others see it, and what was chosen. @param everyMs how often to ask; by default as often as it needs */
export function useOwnStatus(everyMs?: number) {
  const rest = useRest();
  return useQuery({
    queryKey: OWN,
    queryFn: async ({ signal }) => (await rest.call('Agents.own', { signal })).data,
    refetchInterval: ({ state: { data } }) => everyMs ?? (data && isSettling(data) ? SETTLE_MS : REFRESH_MS),
  });
}

/** Chosen otherwise, but offline to others: presence has not seen the connection yet. */
function isSettling({ status, choice }: OwnStatus): boolean {
  return status === 'offline' && choice !== 'offline';
}

/** Keeps the own status in step with what frames tell. */
export function useOwnStatusFrames(): void {
  const queries = useQueryClient();
  useFrame('welcome', () => void refresh(queries));
  useFrame('lead', ({ data: { leadId } }) => know(queries, (own) => ({ ...own, status: 'busy', leadId })));
  useFrame('lead.answered', ({ data: { leadId } }) => know(queries, (own) => freed(own, leadId)));
  useFrame('lead.expired', ({ data: { leadId } }) =>
    know(queries, (own) => freed({ ...own, choice: 'offline' }, leadId)),
  );
}

/** Without that lead; what was chosen counts now. The next lead may have come already. */
function freed(own: OwnStatus, answered: string): OwnStatus {
  const { leadId, ...rest } = own;
  return leadId !== undefined && leadId !== answered ? own : { ...rest, status: own.choice };
}

/** What becomes known of the own status by what the agent does. */
export function useKnowOwnStatus() {
  const queries = useQueryClient();
  return {
    chosen: (own: OwnStatus): void => {
      queries.setQueryData<OwnStatus>(OWN, own);
      void refresh(queries);
    },
    /** Free again, or with the next lead already. */
    answered: (leadId: string): void => know(queries, (own) => freed(own, leadId)),
    /** Something else is true than this page thought. */
    mistaken: async (): Promise<void> => refresh(queries),
  };
}

/** Shows what is known at once, and asks: the server's word counts. */
function know(queries: QueryClient, change: (own: OwnStatus) => OwnStatus): void {
  queries.setQueryData<OwnStatus>(OWN, (own) => own && change(own));
  void refresh(queries);
}

async function refresh(queries: QueryClient): Promise<void> {
  await queries.invalidateQueries({ queryKey: OWN });
}
