import { Badge, Button, Center, Paper, Stack, Text, Title } from '@mantine/core';
import { useWindowEvent } from '@mantine/hooks';
import { useState } from 'react';
import { notifyFailure } from '../platform/failure.js';
import type { Session } from '../session/session.js';

/** The way in. */
export function Welcome({ session, environment }: { readonly session: Session; readonly environment: string }) {
  const [isLeaving, setLeaving] = useState(false);
  // "Back" on the sign-in page brings this page back as it was left.
  useWindowEvent('pageshow', () => setLeaving(false));
  const signIn = async (): Promise<void> => {
    setLeaving(true);
    try {
      // Two slashes would be the address of another site.
      await session.signIn(window.location.pathname.replace(/^\/+/, '/') + window.location.search);
    } catch (error) {
      setLeaving(false);
      notifyFailure(error);
    }
  };
  return (
    <Center h="100vh" p="md" component="main">
      <Paper withBorder shadow="md" p="xl" w={420}>
        <Stack align="center" ta="center">
          <img src="/icon.svg" alt="" width={64} height={64} />
          <Title order={1}>Agora</Title>
          <Text c="dimmed">Votings, duels, leads and notifications, live.</Text>
          <Button size="md" fullWidth loading={isLeaving} onClick={() => void signIn()}>
            Sign in
          </Button>
          {environment !== 'prod' && <Badge variant="light">{environment}</Badge>}
        </Stack>
      </Paper>
    </Center>
  );
}
