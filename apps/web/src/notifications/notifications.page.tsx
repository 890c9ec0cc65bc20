import { Button, Grid } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Page } from '../platform/page.js';
import { useIsIn } from '../platform/services-provider.js';
import { AppendForm } from './append-form.js';
import { GroupsPanel } from './groups-panel.js';
import { InboxList } from './inbox-list.js';

/** What has come, and for those who send notifications what is being collected. */
export function NotificationsPage() {
  const maySend = useIsIn('admins', 'notifiers');
  const [isOpening, opening] = useDisclosure();
  return (
    <Page
      title="Notifications"
      subtitle="Collected until a deadline, then sent once to everybody."
      actions={maySend && <Button onClick={opening.open}>Open a group</Button>}
    >
      <Grid>
        {maySend && (
          <Grid.Col span={{ base: 12, md: 7 }}>
            <GroupsPanel />
          </Grid.Col>
        )}
        <Grid.Col span={{ base: 12, md: maySend ? 5 : 12 }}>
          <InboxList />
        </Grid.Col>
      </Grid>
      <AppendForm opened={isOpening} onClose={opening.close} />
    </Page>
  );
}
