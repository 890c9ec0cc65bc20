import { Skeleton } from '@mantine/core';
import { useSearchParams } from 'react-router';
import { Failure } from '../platform/failure.js';
import { Nothing, Page } from '../platform/page.js';
import { More } from '../platform/paging.js';
import { LeadDrawer } from './lead-drawer.js';
import { LeadFilters, useLeadFilters } from './lead-filters.js';
import { LeadsNav } from './leads-nav.js';
import { useLeads } from './leads.queries.js';
import { LeadsTable } from './leads-table.js';

const SHOWN = 'lead';

/** All leads, narrowed by filters, and one of them in detail (L10). */
export function LeadsPage() {
  const [parameters, setParameters] = useSearchParams();
  const close = (): void => {
    const rest = new URLSearchParams(parameters);
    rest.delete(SHOWN);
    setParameters(rest);
  };
  return (
    <Page title="Leads" subtitle="In the order of the line: the oldest first." actions={<LeadsNav />}>
      <LeadList linkTo={(leadId) => `?${new URLSearchParams([...parameters, [SHOWN, leadId]]).toString()}`} />
      <LeadDrawer leadId={parameters.get(SHOWN) ?? undefined} onClose={close} />
    </Page>
  );
}

function LeadList({ linkTo }: { readonly linkTo: (leadId: string) => string }) {
  const [filters, setFilters] = useLeadFilters();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useLeads(filters);
  const leads = data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <>
      <LeadFilters filters={filters} onChange={setFilters} />
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton height={240} />}
      {data && leads.length === 0 && !hasNextPage && <Nothing>There are no such leads.</Nothing>}
      {leads.length > 0 && <LeadsTable leads={leads} linkTo={linkTo} />}
      <More hasNextPage={hasNextPage} isFetchingNextPage={isFetchingNextPage} fetchNextPage={fetchNextPage} />
    </>
  );
}
