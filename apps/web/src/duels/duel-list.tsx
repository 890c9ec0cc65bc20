import { Anchor, Skeleton, Stack, Table, Text } from '@mantine/core';
import { Link } from 'react-router';
import { Failure } from '../platform/failure.js';
import { Nothing } from '../platform/page.js';
import { More } from '../platform/paging.js';
import { Moment } from '../platform/server-time.js';
import { usePrincipal } from '../platform/services-provider.js';
import { type Book, type Duel, isInvitation, laterOf, ofRow, pathOf } from './duel.model.js';
import { outcomeOf } from './duel.words.js';
import { useDuels } from './duels.queries.js';

/** The user's sessions of the last day, the newest first. */
export function DuelList({ book }: { readonly book: Book }) {
  const { userId } = usePrincipal();
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useDuels();
  if (isPending) return <Skeleton height={80} />;
  if (error && !data) return <Failure error={error} onRetry={() => void refetch()} />;
  const rows = data?.pages.flatMap((page) => page.data) ?? [];
  // The list may be a moment behind what frames have told. Open invitations are shown as such.
  const duels = rows
    .map((row) => laterOf(book[row.sessionId], ofRow(row, userId)))
    .filter((duel) => !isInvitation(duel));
  if (duels.length === 0 && !hasNextPage) return <Nothing>You have not played yet.</Nothing>;
  return (
    <Stack>
      <Table aria-label="Your duels" verticalSpacing="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>With</Table.Th>
            <Table.Th>Outcome</Table.Th>
            <Table.Th>Invited</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {duels.map((duel) => (
            <Row key={duel.sessionId} duel={duel} userId={userId} />
          ))}
        </Table.Tbody>
      </Table>
      <More hasNextPage={hasNextPage} isFetchingNextPage={isFetchingNextPage} fetchNextPage={fetchNextPage} />
    </Stack>
  );
}

function Row({ duel, userId }: { readonly duel: Duel; readonly userId: string }) {
  return (
    <Table.Tr>
      <Table.Td fw={600} style={{ overflowWrap: 'anywhere' }}>
        {duel.opponent?.displayName}
      </Table.Td>
      <Table.Td>
        {duel.state === 'active' ? (
          <Anchor component={Link} to={pathOf(duel)} size="sm">
            Running
          </Anchor>
        ) : (
          <Text size="sm">{outcomeOf(duel, userId)}</Text>
        )}
      </Table.Td>
      <Table.Td>{duel.createdAt !== undefined && <Moment at={duel.createdAt} size="sm" c="dimmed" />}</Table.Td>
    </Table.Tr>
  );
}
