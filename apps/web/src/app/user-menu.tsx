import { Avatar, Badge, Group, Menu, Text, UnstyledButton, useMantineColorScheme, VisuallyHidden } from '@mantine/core';
import { notifyFailure } from '../platform/failure.js';
import { useServices } from '../platform/services-provider.js';

/** Who is signed in, and the way out. */
export function UserMenu() {
  const { principal, session, config } = useServices();
  const { toggleColorScheme } = useMantineColorScheme();
  return (
    <Menu position="bottom-end" width={260}>
      <Menu.Target>
        <UnstyledButton>
          <VisuallyHidden>Signed in as {principal.displayName}</VisuallyHidden>
          <Group gap="xs" wrap="nowrap" aria-hidden="true">
            <Avatar name={principal.displayName} color="initials" size="sm" />
            <Text size="sm" visibleFrom="xs" maw={200} truncate>
              {principal.displayName}
            </Text>
          </Group>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label style={{ overflowWrap: 'anywhere' }}>{principal.userId}</Menu.Label>
        <Group gap={4} px="sm" pb="xs">
          {principal.groups.map((group) => (
            <Badge key={group} size="xs" variant="light">
              {group}
            </Badge>
          ))}
        </Group>
        <Menu.Item onClick={() => toggleColorScheme()}>Light or dark</Menu.Item>
        {config.environment === 'local' && (
          <Menu.Item component="a" href="/docs" target="_blank">
            API reference
          </Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Item onClick={() => void session.signOut().catch(notifyFailure)}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
