import { Card, Grid, Skeleton, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Failure } from '../platform/failure.js';
import { Nothing, Page } from '../platform/page.js';
import { CutOff } from './cut-off.js';
import { type Book, type Invitation, isInvitation, isRunning } from './duel.model.js';
import { DuelList } from './duel-list.js';
import { useBook } from './duels.queries.js';
import { InvitationList } from './invitation-list.js';
import { OnlineUsers } from './online-users.js';

const NONE: Book = {};

/** Who can be invited, who has invited whom, and what was played. */
export function LobbyPage() {
  const { data: book, error, refetch } = useBook({ isWatched: true });
  return (
    <Page title="Duels" subtitle="Invite somebody who is online. Once it is accepted, the same clock runs for both.">
      <CutOff>Invitations and answers arrive once it is back.</CutOff>
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, md: 6 }}>
          <Section title="Online">
            <OnlineUsers book={book ?? NONE} />
          </Section>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 6 }}>
          <Section title="Invitations">
            {book && <Invitations book={book} />}
            {!book && (error ? <Failure error={error} onRetry={() => void refetch()} /> : <Skeleton height={80} />)}
          </Section>
        </Grid.Col>
        <Grid.Col span={12}>
          <Section title="Your duels">
            <DuelList book={book ?? NONE} />
          </Section>
        </Grid.Col>
      </Grid>
    </Page>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Card withBorder h="100%" component="section" aria-label={title}>
      <Stack>
        <Title order={2} size="h4">
          {title}
        </Title>
        {children}
      </Stack>
    </Card>
  );
}

function Invitations({ book }: { readonly book: Book }) {
  const duels = Object.values(book);
  const invitations = duels.filter(isInvitation);
  if (invitations.length === 0) return <Nothing>No invitation is open.</Nothing>;
  const isBusy = duels.some(isRunning);
  const list = (label: string, some: readonly Invitation[]): ReactNode =>
    some.length > 0 && (
      <Stack gap="xs">
        <Text size="sm" c="dimmed">
          {label}
        </Text>
        <InvitationList label={label} invitations={some} isBusy={isBusy} />
      </Stack>
    );
  return (
    <Stack gap="lg">
      {list(
        'Invitations to you',
        invitations.filter(({ isOwn }) => !isOwn),
      )}
      {list(
        'Invitations of yours',
        invitations.filter(({ isOwn }) => isOwn),
      )}
    </Stack>
  );
}
