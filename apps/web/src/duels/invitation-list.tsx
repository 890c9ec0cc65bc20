import { Avatar, Button, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Countdown, useRemaining, useWhenOver } from '../platform/server-time.js';
import type { Invitation, Move } from './duel.model.js';
import { useMoves } from './duels.actions.js';
import { useTryLook } from './duels.queries.js';

/** Invitations that wait for an answer. */
export function InvitationList({
  label,
  invitations,
  isBusy,
}: {
  readonly label: string;
  readonly invitations: readonly Invitation[];
  /** Whether the user plays already: then nothing can be accepted. */
  readonly isBusy: boolean;
}) {
  return (
    <Stack gap="md" role="list" aria-label={label}>
      {invitations.map((invitation) => (
        <InvitationRow key={invitation.sessionId} invitation={invitation} isBusy={isBusy} />
      ))}
    </Stack>
  );
}

/** What it is, how long it waits, and what the user can do with it. */
function InvitationRow({ invitation, isBusy }: { readonly invitation: Invitation; readonly isBusy: boolean }) {
  const { opponent, isOwn, expiresAt, sessionId } = invitation;
  const name = opponent.displayName;
  const look = useTryLook();
  const isOver = useRemaining(expiresAt) === 0;
  // Its end is announced; asking is for the announcement that was missed.
  useWhenOver(expiresAt, () => void look(sessionId));
  const question = isBusy ? 'you are in a duel; expires in' : 'to answer';
  const hint = isOwn ? 'expires in' : question;
  return (
    <Group
      role="listitem"
      aria-label={isOwn ? `Invitation to ${name}` : `Invitation from ${name}`}
      justify="space-between"
      gap="sm"
    >
      <Group gap="sm" wrap="nowrap">
        <Avatar name={name} color="initials" size="md" />
        <div style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
          <Text fw={600}>{isOwn ? `Waiting for ${name}` : `${name} invites you to a duel`}</Text>
          <Text size="sm" c="dimmed">
            {isOver ? 'expired' : `${hint} `}
            {!isOver && <Countdown span until={expiresAt} />}
          </Text>
        </div>
      </Group>
      <Moves invitation={invitation} isOver={isOver} isBusy={isBusy} />
    </Group>
  );
}

function Moves(props: { readonly invitation: Invitation; readonly isOver: boolean; readonly isBusy: boolean }) {
  const { invitation, isOver, isBusy } = props;
  const { move, isMoving, chosen } = useMoves(invitation);
  const button = (name: Move, label: string, look: { variant?: string; isOff?: boolean } = {}): ReactNode => (
    <Button
      size="xs"
      variant={look.variant ?? 'filled'}
      disabled={isOver || look.isOff === true || (isMoving && chosen !== name)}
      loading={chosen === name}
      onClick={() => move(name)}
    >
      {label}
    </Button>
  );
  if (invitation.isOwn) return button('withdraw', 'Withdraw', { variant: 'default' });
  return (
    <Group gap="xs" wrap="nowrap">
      {button('accept', 'Accept', { isOff: isBusy })}
      {button('decline', 'Decline', { variant: 'default' })}
    </Group>
  );
}
