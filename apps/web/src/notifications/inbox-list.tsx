import { Accordion, Badge, Box, Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { Nothing } from '../platform/page.js';
import { Moment } from '../platform/server-time.js';
import { type Entry, useInbox } from './inbox.js';
import { ItemList } from './item-list.js';
import { TypeBadge } from './type-badge.js';

/** What has come to the user in this tab. */
export function InboxList() {
  const { entries, unread, read, readAll, clear } = useInbox();
  return (
    <Card withBorder component="section" aria-label="Inbox">
      <Stack>
        <Group justify="space-between">
          <Group gap="xs">
            <Title order={2} size="h4">
              Inbox
            </Title>
            {unread > 0 && <Badge color="red">{unread} new</Badge>}
          </Group>
          {entries.length > 0 && (
            <Group gap="xs">
              <Button variant="subtle" size="compact-sm" disabled={unread === 0} onClick={readAll}>
                All read
              </Button>
              <Button variant="subtle" size="compact-sm" color="gray" onClick={clear}>
                Clear
              </Button>
            </Group>
          )}
        </Group>
        {entries.length === 0 ? (
          <Nothing>Nothing has come yet. Notifications for you appear here at once.</Nothing>
        ) : (
          <Accordion variant="separated" onChange={(key) => key !== null && read(key)}>
            {entries.map((entry) => (
              <InboxEntry key={entry.key} entry={entry} />
            ))}
          </Accordion>
        )}
      </Stack>
    </Card>
  );
}

function InboxEntry({ entry }: { readonly entry: Entry }) {
  const { key, type, subject, itemCount, items, at, isRead } = entry;
  return (
    <Accordion.Item value={key}>
      <Accordion.Control>
        <Group gap="sm" wrap="nowrap">
          <Dot isShown={!isRead} />
          <TypeBadge type={type} />
          <Stack gap={0} miw={0}>
            <Text size="sm" fw={isRead ? 400 : 600} truncate>
              {subject}
            </Text>
            <Moment at={at} size="xs" c="dimmed" />
          </Stack>
        </Group>
      </Accordion.Control>
      <Accordion.Panel>
        <ItemList type={type} items={items} />
        {items.length < itemCount && (
          <Text size="xs" c="dimmed" mt="xs">
            {items.length} of {itemCount} items have come.
          </Text>
        )}
      </Accordion.Panel>
    </Accordion.Item>
  );
}

/** Marks what is new; what is not keeps the place free, so that lines stay in line. */
function Dot({ isShown }: { readonly isShown: boolean }) {
  return (
    <Box
      w={8}
      h={8}
      bg="red.6"
      style={{ borderRadius: '50%', flexShrink: 0, visibility: isShown ? 'visible' : 'hidden' }}
      role="img"
      aria-label="new"
    />
  );
}
