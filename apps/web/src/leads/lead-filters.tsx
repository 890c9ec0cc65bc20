import { Group, Select } from '@mantine/core';
import { useSearchParams } from 'react-router';
import { STATUSES } from './lead.model.js';
import { type LeadFilters as Filters, useAgentNames } from './leads.queries.js';

const PARKED = [
  { value: 'true', label: 'Parked' },
  { value: 'false', label: 'Not parked' },
] as const;

/** The filters of the list are in the address, so that a list can be linked to. */
export function useLeadFilters(): readonly [filters: Filters, change: (filters: Filters) => void] {
  const [parameters, setParameters] = useSearchParams();
  const filters = {
    status: STATUSES.find((one) => one === parameters.get('status')),
    parked: PARKED.find(({ value }) => value === parameters.get('parked'))?.value,
    assignedTo: parameters.get('assignedTo') ?? undefined,
  };
  const change = (changed: Filters): void => {
    const chosen = Object.entries(changed).filter((entry): entry is [string, string] => entry[1] !== undefined);
    setParameters(chosen, { replace: true });
  };
  return [filters, change];
}

export interface LeadFiltersProps {
  readonly filters: Filters;
  readonly onChange: (filters: Filters) => void;
}

/** Narrows the list of leads. */
export function LeadFilters({ filters, onChange }: LeadFiltersProps) {
  const { status = null, parked = null, assignedTo = null } = filters;
  return (
    <Group role="search" aria-label="Filters" align="flex-end" gap="sm">
      <Select
        label="Status"
        placeholder="Any"
        clearable
        w={{ base: '100%', xs: 170 }}
        data={[...STATUSES]}
        value={status}
        onChange={(value) => onChange({ ...filters, status: value ?? undefined })}
      />
      <Select
        label="Parked"
        placeholder="Either"
        clearable
        w={{ base: '100%', xs: 150 }}
        data={[...PARKED]}
        value={parked}
        onChange={(value) => onChange({ ...filters, parked: value ?? undefined })}
      />
      <AgentFilter agent={assignedTo} onChange={(agent) => onChange({ ...filters, assignedTo: agent ?? undefined })} />
    </Group>
  );
}

interface AgentFilterProps {
  readonly agent: string | null;
  readonly onChange: (agent: string | null) => void;
}

function AgentFilter({ agent, onChange }: AgentFilterProps) {
  const names = useAgentNames();
  const known = [...names].map(([value, label]) => ({ value, label }));
  // One of more agents than a page has: the list of agents links here.
  const isUnknown = agent !== null && !names.has(agent);
  return (
    <Select
      label="Agent"
      placeholder="Anybody"
      clearable
      searchable
      nothingFoundMessage="No such agent"
      w={{ base: '100%', xs: 200 }}
      data={isUnknown ? [...known, { value: agent, label: agent }] : known}
      value={agent}
      onChange={(value) => onChange(value)}
    />
  );
}
