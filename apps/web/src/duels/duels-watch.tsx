import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useEffect, useEffectEvent, useRef } from 'react';
import { Link, useLocation, useNavigate } from 'react-router';
import { Notice } from '../platform/corner.js';
import { Countdown } from '../platform/server-time.js';
import { usePrincipal } from '../platform/services-provider.js';
import { type Book, type Duel, isInvitation, isLive, isRunning, pathOf, type RunningDuel } from './duel.model.js';
import { newsOf } from './duel.words.js';
import { useBook, useDuelFrames } from './duels.queries.js';
import { InvitationList } from './invitation-list.js';

const LOBBY = '/duels';
const NONE: Book = {};

/** What duels do wherever the user is: invitations are shown, a duel that begins opens its page, an end is told. */
export function DuelsWatch() {
  useDuelFrames();
  const { data: book = NONE } = useBook();
  useChanges(book);
  const { pathname } = useLocation();
  const duels = Object.values(book);
  const running = duels.find(isRunning);
  const invitations = pathname === LOBBY ? [] : duels.filter(isInvitation).filter(({ isOwn }) => !isOwn);
  const isElsewhere = running !== undefined && pathname !== pathOf(running);
  return (
    <>
      {isElsewhere && <WayBack duel={running} />}
      {invitations.length > 0 && (
        <Notice label="Invitations" role="alert" mah="50vh" style={{ overflowY: 'auto' }}>
          <InvitationList label="Invitations to you" invitations={invitations} isBusy={running !== undefined} />
        </Notice>
      )}
    </>
  );
}

function WayBack({ duel }: { readonly duel: RunningDuel }) {
  const title = `Duel with ${duel.opponent.displayName}`;
  return (
    <Notice label={title} role="region">
      <Group justify="space-between">
        <div>
          <Text fw={600}>{title}</Text>
          <Text size="sm" c="dimmed">
            ends in <Countdown span until={duel.endsAt} />
          </Text>
        </div>
        <Button size="xs" component={Link} to={pathOf(duel)}>
          Back to the duel
        </Button>
      </Group>
    </Notice>
  );
}

/** Acts on what has changed in the book, however it became known. */
function useChanges(book: Book): void {
  const { userId } = usePrincipal();
  const navigate = useNavigate();
  const seen = useRef(NONE);
  const onChange = useEffectEvent((duel: Duel, before: Duel | undefined) => {
    if (isRunning(duel) && !(before && isRunning(before))) void navigate(pathOf(duel));
    if (!isLive(duel) && !(before && !isLive(before))) tell(duel, userId);
  });
  useEffect(() => {
    for (const duel of Object.values(book)) {
      const before = seen.current[duel.sessionId];
      if (before !== duel) onChange(duel, before);
    }
    seen.current = book;
  }, [book]);
}

function tell(duel: Duel, userId: string): void {
  const message = newsOf(duel, userId);
  if (message !== undefined) notifications.show({ id: duel.sessionId, title: 'Duels', message, autoClose: 8_000 });
}
