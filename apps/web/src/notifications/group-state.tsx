import { Badge, Paper, SimpleGrid, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Countdown, Moment, useRemaining } from '../platform/server-time.js';
import { type Group, sizeText } from './notifications.model.js';

/** Whether a group takes more, waits for its turn, or is over. */
export function GroupBadge({ group }: { readonly group: Group }) {
  const isDue = useRemaining(group.execute_at) === 0;
  if (group.state === 'open' && isDue) return <Badge color="yellow">due</Badge>;
  return <Badge color={group.state === 'open' ? 'teal' : 'gray'}>{group.state}</Badge>;
}

/** Until when a group collects. */
export function Deadline({ group }: { readonly group: Group }) {
  const isDue = useRemaining(group.execute_at) === 0;
  if (isDue) return <>goes out any minute</>;
  return (
    <>
      goes out in <Countdown span fw={600} until={group.execute_at} />
    </>
  );
}

/** The figures of a group. */
export function GroupFigures({ group }: { readonly group: Group }) {
  const isDue = useRemaining(group.execute_at) === 0;
  return (
    <SimpleGrid cols={{ base: 2, md: 4 }}>
      {isDue ? (
        <Figure label="Goes out" note="due" noteAt={group.execute_at}>
          any minute
        </Figure>
      ) : (
        <Figure label="Goes out in" note="due" noteAt={group.execute_at}>
          <Countdown until={group.execute_at} span inherit style={{ whiteSpace: 'nowrap' }} />
        </Figure>
      )}
      <Figure label="Items" note="opened" noteAt={group.openedAt}>
        {group.itemCount}
      </Figure>
      <Figure label="Size" note="of all items">
        {sizeText(group.bytes)}
      </Figure>
      <Figure label="Version" note="one for each append">
        {group.version}
      </Figure>
    </SimpleGrid>
  );
}

interface FigureProps {
  readonly label: string;
  readonly note: ReactNode;
  readonly noteAt?: string;
  readonly children: ReactNode;
}

function Figure({ label, note, noteAt, children }: FigureProps) {
  return (
    <Paper withBorder p="md" role="group" aria-label={label}>
      <Stack gap={2}>
        <Text size="xs" tt="uppercase" fw={600} c="dimmed">
          {label}
        </Text>
        <Text component="div" fz={{ base: 20, sm: 28 }} fw={700} lh={1.2}>
          {children}
        </Text>
        <Text size="xs" c="dimmed">
          {note} {noteAt !== undefined && <Moment at={noteAt} />}
        </Text>
      </Stack>
    </Paper>
  );
}
