import { Anchor, Badge, Skeleton, Table } from '@mantine/core';
import { Link } from 'react-router';
import { Failure } from '../platform/failure.js';
import { Nothing, Page } from '../platform/page.js';
import { More } from '../platform/paging.js';
import { AGENT_COLORS, type AgentRow } from './lead.model.js';
import { LeadsNav } from './leads-nav.js';
import { useAgents } from './leads.queries.js';

/** All agents and what they are doing (L10). */
export function AgentsPage() {
  return (
    <Page title="Agents" subtitle="Who is there, and who has a lead." actions={<LeadsNav />}>
      <AgentList />
    </Page>
  );
}

function AgentList() {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useAgents(true);
  const agents = data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <>
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton height={160} />}
      {data && agents.length === 0 && <Nothing>Nobody has been here as an agent yet.</Nothing>}
      {agents.length > 0 && (
        <Table aria-label="Agents" verticalSpacing="sm" highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Agent</Table.Th>
              <Table.Th>Status</Table.Th>
              <Table.Th>Lead</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {agents.map((agent) => (
              <AgentTableRow key={agent.userId} agent={agent} />
            ))}
          </Table.Tbody>
        </Table>
      )}
      <More hasNextPage={hasNextPage} isFetchingNextPage={isFetchingNextPage} fetchNextPage={fetchNextPage} />
    </>
  );
}

function AgentTableRow({ agent: { userId, displayName, status, leadId } }: { readonly agent: AgentRow }) {
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor component={Link} to={`/leads?${new URLSearchParams({ assignedTo: userId }).toString()}`}>
          {displayName}
        </Anchor>
      </Table.Td>
      <Table.Td>
        <Badge color={AGENT_COLORS[status]} variant="light">
          {status}
        </Badge>
      </Table.Td>
      <Table.Td>
        {leadId !== undefined && (
          <Anchor component={Link} to={`/leads?${new URLSearchParams({ lead: leadId }).toString()}`} size="sm">
            Show lead
          </Anchor>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
