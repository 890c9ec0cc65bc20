import { Badge, Group, Text } from '@mantine/core';
import { Countdown, Moment } from '../platform/server-time.js';
import type { Voting } from './voting.model.js';

const COLORS: Readonly<Record<Voting['state'], string>> = {
  open: 'teal',
  scheduled: 'indigo',
  closed: 'gray',
  cancelled: 'red',
};

/** Where a voting is in its life; one that nobody can vote on is labelled as inactive (V3). */
export function VotingState({ voting }: { readonly voting: Voting }) {
  return (
    <Group gap="xs">
      <Badge color={COLORS[voting.state]} variant={voting.votable ? 'filled' : 'light'}>
        {voting.state}
      </Badge>
      {!voting.votable && (
        <Badge color="gray" variant="outline">
          inactive
        </Badge>
      )}
    </Group>
  );
}

/** How long until it opens or closes, or when it was. */
export function VotingWindow({ voting }: { readonly voting: Voting }) {
  switch (voting.state) {
    case 'scheduled':
      return (
        <Text size="sm" c="dimmed">
          opens in <Countdown span until={voting.startAt} />, <Moment at={voting.startAt} />
        </Text>
      );
    case 'open':
      return (
        <Text size="sm" c="dimmed">
          closes in <Countdown span fw={600} until={voting.endAt} />, <Moment at={voting.endAt} />
        </Text>
      );
    case 'closed':
      return (
        <Text size="sm" c="dimmed">
          closed <Moment at={voting.endAt} />
        </Text>
      );
    case 'cancelled':
      return (
        <Text size="sm" c="dimmed">
          cancelled <Moment at={voting.cancelledAt ?? voting.updatedAt} />
        </Text>
      );
  }
}
