import { Avatar, Badge, Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { Failure } from '../platform/failure.js';
import { Nothing } from '../platform/page.js';
import { More } from '../platform/paging.js';
import { type Book, isInvitation, isRunning, type OnlineUser } from './duel.model.js';
import { useInvite } from './duels.actions.js';
import { useOnlineUsers } from './duels.queries.js';

/** Who else is online, and can be invited. */
export function OnlineUsers({ book }: { readonly book: Book }) {
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useOnlineUsers();
  if (isPending) return <Skeleton height={80} />;
  if (error && !data) return <Failure error={error} onRetry={() => void refetch()} />;
  const users = data?.pages.flatMap((page) => page.data) ?? [];
  if (users.length === 0 && !hasNextPage) return <Nothing>Nobody else is online.</Nothing>;
  const isBusy = Object.values(book).some(isRunning);
  return (
    <Stack gap="md">
      <Stack gap="md" role="list" aria-label="Users online">
        {users.map((user) => (
          <Row key={user.userId} user={user} book={book} isBusy={isBusy} />
        ))}
      </Stack>
      <More hasNextPage={hasNextPage} isFetchingNextPage={isFetchingNextPage} fetchNextPage={fetchNextPage} />
    </Stack>
  );
}

function Row({ user, book, isBusy }: { readonly user: OnlineUser; readonly book: Book; readonly isBusy: boolean }) {
  const { invite, isInviting } = useInvite(user);
  const { displayName: name, busy } = user;
  const invitation = Object.values(book)
    .filter(isInvitation)
    .find(({ opponent }) => opponent.userId === user.userId);
  return (
    <Group role="listitem" aria-label={name} justify="space-between" wrap="nowrap">
      <Group gap="sm" wrap="nowrap">
        <Avatar name={name} color="initials" size="md" />
        <Text fw={600} lineClamp={1}>
          {name}
        </Text>
        <Badge color={busy ? 'orange' : 'teal'} variant="dot" style={{ flexShrink: 0 }}>
          {busy ? 'busy' : 'free'}
        </Badge>
      </Group>
      {invitation ? (
        <Text size="sm" c="dimmed">
          {invitation.isOwn ? 'invited' : 'invites you'}
        </Text>
      ) : (
        <Button
          size="xs"
          variant="light"
          aria-label={`Invite ${name}`}
          disabled={busy || isBusy}
          loading={isInviting}
          onClick={invite}
        >
          Invite
        </Button>
      )}
    </Group>
  );
}
