import { Alert, Box, Button, Card, Loader, Stack, Text } from '@mantine/core';
import { Page } from '../platform/page.js';
import { useChoose } from './agent.actions.js';
import { useOwnStatus } from './agent.queries.js';
import type { Ending } from './desk.model.js';
import { useDesk } from './desk-provider.js';
import { LeadCard } from './lead-card.js';
import { StatusCard } from './status-card.js';

/** Where an agent answers leads, one at a time (L5 to L9, L11). */
export function AgentPage() {
  const { desk } = useDesk();
  return (
    <Page title="Agent console" subtitle="One lead at a time; the oldest comes first.">
      <Stack maw={860} gap="lg">
        <div>
          <StatusCard />
          <Box aria-live="polite" mt={desk.ending && 'md'}>
            {desk.ending && <EndingNotice ending={desk.ending} />}
          </Box>
        </div>
        {desk.lead ? <LeadCard key={desk.lead.assignmentId} lead={desk.lead} /> : <NoLead />}
      </Stack>
    </Page>
  );
}

function EndingNotice({ ending: { how, title = 'The lead', status } }: { readonly ending: Ending }) {
  switch (how) {
    case 'answered':
      return (
        <Text size="sm" c="dimmed">
          {title}: {status}.
        </Text>
      );
    case 'expired':
      return (
        <Alert color="red" title="Time was up, and you are offline now">
          <Stack gap="sm" align="flex-start">
            <Text size="sm">{title} was not answered in time. No leads come to you until you are back.</Text>
            <BackOnline label="Back online" />
          </Stack>
        </Alert>
      );
    case 'lost':
      return (
        <Alert color="yellow" title="This lead is no longer yours">
          <Text size="sm">{title}: its time was over, or it was answered in another tab.</Text>
        </Alert>
      );
  }
}

function NoLead() {
  const { desk } = useDesk();
  const { data: own } = useOwnStatus();
  const isOnline = own?.choice === 'online';
  return (
    <Card withBorder padding="xl" component="section" aria-label="No lead">
      <Stack align="center" py="xl" ta="center">
        {isOnline && <Loader type="dots" aria-hidden="true" />}
        <Text fw={600}>{isOnline ? 'Waiting for the next lead' : 'No lead for you'}</Text>
        <Text c="dimmed">{isOnline ? 'It appears here by itself.' : 'Leads come while you are online.'}</Text>
        {own && !isOnline && desk.ending?.how !== 'expired' && <BackOnline label="Go online" />}
      </Stack>
    </Card>
  );
}

function BackOnline({ label }: { readonly label: string }) {
  const choose = useChoose();
  return (
    <Button loading={choose.isPending} onClick={() => choose.mutate('online')}>
      {label}
    </Button>
  );
}
