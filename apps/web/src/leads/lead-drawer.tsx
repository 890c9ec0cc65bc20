import { Alert, Anchor, Button, Drawer, Skeleton, Stack, Table, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { Failure } from '../platform/failure.js';
import { Countdown, Moment } from '../platform/server-time.js';
import { fieldOf, type Lead, titleOf } from './lead.model.js';
import { LeadFields } from './lead-fields.js';
import { useAgentNames, useLead, useUnpark } from './leads.queries.js';
import { LeadStanding } from './leads-table.js';

export interface LeadDrawerProps {
  /** @default closed */
  readonly leadId: string | undefined;
  readonly onClose: () => void;
}

/** One lead in detail, beside the list. */
export function LeadDrawer({ leadId, onClose }: LeadDrawerProps) {
  return (
    <Drawer
      opened={leadId !== undefined}
      onClose={onClose}
      position="right"
      size="lg"
      title="Lead"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {leadId !== undefined && <Details leadId={leadId} />}
    </Drawer>
  );
}

function Details({ leadId }: { readonly leadId: string }) {
  const { data: lead, error, refetch } = useLead(leadId);
  if (!lead) return error ? <Failure error={error} onRetry={() => void refetch()} /> : <Skeleton height={240} />;
  return (
    <Stack>
      <div>
        <Title order={2} size="h3" style={{ overflowWrap: 'anywhere' }}>
          {titleOf(lead.fields)}
        </Title>
        <Text style={{ overflowWrap: 'anywhere' }}>{fieldOf(lead.fields, 'email')}</Text>
      </div>
      {lead.parked && <Parked lead={lead} />}
      <Facts lead={lead} />
      <LeadFields fields={lead.fields} />
    </Stack>
  );
}

function Parked({ lead }: { readonly lead: Lead }) {
  const unpark = useUnpark();
  return (
    <Alert color="red" title="Parked">
      <Stack gap="sm" align="flex-start">
        <Text size="sm">It was not answered in time too often. Nobody gets it until you put it back in line.</Text>
        <Button size="xs" loading={unpark.isPending} onClick={() => unpark.mutate(lead.leadId)}>
          Unpark
        </Button>
      </Stack>
    </Alert>
  );
}

function Facts({ lead }: { readonly lead: Lead }) {
  const names = useAgentNames();
  const { assignedTo, expiresAt, answeredAt, expiries, row } = lead;
  return (
    <Table aria-label="Facts">
      <Table.Tbody>
        <Fact name="Standing">
          <LeadStanding lead={lead} />
        </Fact>
        {assignedTo !== undefined && (
          <Fact name="Agent">
            <Anchor component={Link} size="sm" to={`/leads?${new URLSearchParams({ assignedTo }).toString()}`}>
              {names.get(assignedTo) ?? assignedTo}
            </Anchor>
          </Fact>
        )}
        {expiresAt !== undefined && (
          <Fact name="Time to answer">
            <Countdown until={expiresAt} size="sm" />
          </Fact>
        )}
        {answeredAt !== undefined && (
          <Fact name="Answered">
            <Moment at={answeredAt} size="sm" />
          </Fact>
        )}
        <Fact name="Received">
          <Moment at={lead.timestamp} size="sm" />
        </Fact>
        <Fact name="Not answered in time">{expiries === 1 ? 'once' : `${expiries} times`}</Fact>
        <Fact name="Row of the workbook">{row}</Fact>
      </Table.Tbody>
    </Table>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={500} c="dimmed" w="45%">
        {name}
      </Table.Th>
      <Table.Td>{children}</Table.Td>
    </Table.Tr>
  );
}
