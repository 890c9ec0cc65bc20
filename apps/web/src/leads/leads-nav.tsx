import { Button, Group } from '@mantine/core';
import { Link, useLocation } from 'react-router';

const PLACES = [
  { path: '/leads', label: 'Leads' },
  { path: '/leads/agents', label: 'Agents' },
  { path: '/leads/imports', label: 'Imports' },
] as const;

/** Ways between the pages of supervisors. */
export function LeadsNav() {
  const { pathname } = useLocation();
  return (
    <Group component="nav" gap="xs" aria-label="Leads">
      {PLACES.map(({ path, label }) => {
        const isHere = pathname === path;
        return (
          <Button
            key={path}
            component={Link}
            to={path}
            size="xs"
            variant={isHere ? 'light' : 'subtle'}
            color={isHere ? 'indigo' : 'gray'}
            {...(isHere && { 'aria-current': 'page' })}
          >
            {label}
          </Button>
        );
      })}
    </Group>
  );
}
