import { Anchor, Badge, Group, Table, Text } from '@mantine/core';
import { Link } from 'react-router';
import { Moment } from '../platform/server-time.js';
import { fieldOf, type Lead, standingOf, titleOf } from './lead.model.js';
import { useAgentNames } from './leads.queries.js';

export interface LeadsTableProps {
  readonly leads: readonly Lead[];
  /** Address of a lead's details. */
  readonly linkTo: (leadId: string) => string;
}

/** Leads as rows; narrow screens show what tells them apart. */
export function LeadsTable({ leads, linkTo }: LeadsTableProps) {
  const names = useAgentNames();
  return (
    <Table aria-label="Leads" highlightOnHover verticalSpacing="sm" layout="fixed">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Lead</Table.Th>
          <Table.Th visibleFrom="md">Subject</Table.Th>
          <Table.Th visibleFrom="sm" w={190}>
            Received
          </Table.Th>
          <Table.Th w={165}>Standing</Table.Th>
          <Table.Th visibleFrom="sm" w={150}>
            Agent
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {leads.map((lead) => (
          <Table.Tr key={lead.leadId}>
            <Table.Td>
              <Anchor component={Link} to={linkTo(lead.leadId)} fw={500} style={{ overflowWrap: 'anywhere' }}>
                {titleOf(lead.fields)}
              </Anchor>
              <Text size="xs" c="dimmed" truncate>
                {fieldOf(lead.fields, 'email')}
              </Text>
            </Table.Td>
            <Table.Td visibleFrom="md">
              <Text size="sm" lineClamp={2}>
                {fieldOf(lead.fields, 'subject')}
              </Text>
            </Table.Td>
            <Table.Td visibleFrom="sm">
              <Moment at={lead.timestamp} size="sm" />
            </Table.Td>
            <Table.Td>
              <LeadStanding lead={lead} />
            </Table.Td>
            <Table.Td visibleFrom="sm">
              <Text size="sm" truncate>
                {lead.assignedTo !== undefined && (names.get(lead.assignedTo) ?? lead.assignedTo)}
              </Text>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** Where a lead stands. */
export function LeadStanding({ lead }: { readonly lead: Lead }) {
  const { label, color } = standingOf(lead);
  return (
    <Group gap={4}>
      <Badge color={color} variant="light">
        {label}
      </Badge>
    </Group>
  );
}
