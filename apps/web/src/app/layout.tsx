import { AppShell, Badge, Burger, Group, NavLink, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useLocation } from 'react-router';
import type { LinkStatus } from '#client/index.js';
import { DuelsWatch } from '../duels/duels-watch.js';
import { LeadNotice } from '../leads/lead-notice.js';
import { InboxBell } from '../notifications/inbox-bell.js';
import { Corner } from '../platform/corner.js';
import { useLinkStatus, useMissed } from '../platform/realtime.js';
import { useOpenSocket, usePrincipal } from '../platform/services-provider.js';
import { PLACES } from './navigation.js';
import { UserMenu } from './user-menu.js';

const STATUS: Readonly<Record<LinkStatus, { readonly label: string; readonly color: string }>> = {
  open: { label: 'live', color: 'teal' },
  connecting: { label: 'connecting', color: 'yellow' },
  waiting: { label: 'offline', color: 'red' },
  closed: { label: 'offline', color: 'red' },
};

/** What surrounds every page: where one is, who one is, and whether what one sees is live. */
export function Layout() {
  const [isOpen, { toggle, close }] = useDisclosure();
  const queries = useQueryClient();
  useOpenSocket();
  useMissed(() => void queries.invalidateQueries());
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 220, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding="lg"
    >
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={isOpen} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Menu" />
            <img src="/icon.svg" alt="" width={28} height={28} />
            <Text fw={700} size="lg">
              Agora
            </Text>
            <Connection />
          </Group>
          <Group gap="sm" wrap="nowrap">
            <InboxBell />
            <UserMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm">
        <Menu onChoose={close} />
      </AppShell.Navbar>
      <AppShell.Main>
        <Outlet />
        <Corner>
          <DuelsWatch />
          <LeadNotice />
        </Corner>
      </AppShell.Main>
    </AppShell>
  );
}

function Menu({ onChoose }: { readonly onChoose: () => void }) {
  const { pathname } = useLocation();
  const { groups: own } = usePrincipal();
  const places = PLACES.filter(({ groups }) => groups?.some((group) => own.includes(group)) ?? true);
  return (
    <nav aria-label="Main">
      {places.map(({ path, label }) => (
        <NavLink
          key={path}
          component={Link}
          to={path}
          label={label}
          active={pathname.startsWith(path)}
          onClick={onChoose}
        />
      ))}
    </nav>
  );
}

function Connection() {
  const { label, color } = STATUS[useLinkStatus()];
  return (
    <Badge variant="dot" color={color} role="status" aria-label={`Connection: ${label}`}>
      {label}
    </Badge>
  );
}
