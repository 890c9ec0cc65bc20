import { Anchor, Avatar, Button, Card, Center, Group, Progress, Skeleton, Stack, Text } from '@mantine/core';
import { Link, Navigate, useParams } from 'react-router';
import { Failure } from '../platform/failure.js';
import { Page } from '../platform/page.js';
import { Countdown, useRemaining } from '../platform/server-time.js';
import { usePrincipal } from '../platform/services-provider.js';
import { CutOff } from './cut-off.js';
import { isLive, isRunning, type RunningDuel } from './duel.model.js';
import { useMoves } from './duels.actions.js';
import { useDuel, useEndOf } from './duels.queries.js';

/** A duel while it runs. Before and afterwards there is nothing to see here: home is the lobby. */
export function DuelPage() {
  const { sessionId = '' } = useParams();
  const { duel, isAsked, error, refetch } = useDuel(sessionId);
  if (duel && isRunning(duel)) return <Running key={sessionId} duel={duel} />;
  if ((duel && !isLive(duel)) || isAsked) return <Navigate to="/duels" replace />;
  if (!error) return <Skeleton height={320} />;
  return (
    <Page title="Duel">
      <Failure error={error} onRetry={() => void refetch()} />
      <Anchor component={Link} to="/duels">
        To the lobby
      </Anchor>
    </Page>
  );
}

function Running({ duel }: { readonly duel: RunningDuel }) {
  const { move, isMoving } = useMoves(duel);
  const hasBegun = useRemaining(duel.startAt) === 0;
  useEndOf(duel);
  return (
    <Page title={`Duel with ${duel.opponent.displayName}`}>
      <CutOff>The duel goes on, and so does its clock. You need not reload.</CutOff>
      <Card withBorder maw={640} w="100%" mx="auto" p={{ base: 'md', sm: 'xl' }}>
        <Stack gap="xl">
          <Players duel={duel} />
          {hasBegun ? <Clock duel={duel} /> : <Beginning duel={duel} />}
          <Center>
            <Button size="lg" color="red" variant="light" loading={isMoving} onClick={() => move('stop')}>
              Stop
            </Button>
          </Center>
        </Stack>
      </Card>
    </Page>
  );
}

function Players({ duel }: { readonly duel: RunningDuel }) {
  const { displayName } = usePrincipal();
  return (
    <Group justify="space-around" wrap="nowrap">
      <Player name={displayName} label="You" />
      <Text c="dimmed">against</Text>
      <Player name={duel.opponent.displayName} label={duel.opponent.displayName} />
    </Group>
  );
}

function Player({ name, label }: { readonly name: string; readonly label: string }) {
  return (
    <Stack align="center" gap="xs" miw={0} style={{ overflowWrap: 'anywhere' }}>
      <Avatar name={name} color="initials" size="lg" />
      <Text fw={600} ta="center">
        {label}
      </Text>
    </Stack>
  );
}

/** Digits of one width, so that nothing moves when they change. */
const HUGE = {
  ff: 'text',
  fz: 'clamp(4rem, 18vw, 8rem)',
  fw: 700,
  lh: 1,
  ta: 'center',
  style: { fontVariantNumeric: 'tabular-nums' },
} as const;

function Beginning({ duel }: { readonly duel: RunningDuel }) {
  return (
    <Stack gap="xs" align="center">
      <Text c="dimmed">Get ready, it begins in</Text>
      <Countdown until={duel.startAt} aria-label="Until it begins" {...HUGE} />
    </Stack>
  );
}

function Clock({ duel }: { readonly duel: RunningDuel }) {
  const left = useRemaining(duel.endsAt);
  const whole = Date.parse(duel.endsAt) - Date.parse(duel.startAt);
  return (
    <Stack gap="xs" align="center">
      <Text c="dimmed">{left > 0 ? 'Time left' : 'Time is over'}</Text>
      <Countdown until={duel.endsAt} aria-label="Time left" {...HUGE} />
      <Progress value={(100 * left) / whole} w="100%" aria-hidden />
    </Stack>
  );
}
