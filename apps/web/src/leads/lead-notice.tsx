import { Button, Group, Text } from '@mantine/core';
import { Link, useLocation } from 'react-router';
import { AnswerClock } from './answer-clock.js';
import { Notice } from '../platform/corner.js';
import { useDesk } from './desk-provider.js';
import { titleOf } from './lead.model.js';

const CONSOLE = '/agent';

/** Tells an agent who is elsewhere in the application of a lead, or that he was set offline because he did not answer one. */
export function LeadNotice() {
  const { desk, tell } = useDesk();
  const { lead, ending } = desk;
  if (useLocation().pathname === CONSOLE) return null;
  if (lead) {
    return (
      <Notice label="A lead waits for you" role="alert">
        <Group wrap="nowrap" gap="sm">
          <AnswerClock lead={lead} size={64} />
          <div style={{ flex: 1, minWidth: 0 }}>
            <Text fw={600} size="sm">
              A lead waits for you
            </Text>
            <Text size="sm" c="dimmed" truncate>
              {titleOf(lead.fields)}
            </Text>
          </div>
          <Button component={Link} to={CONSOLE} size="xs">
            Answer
          </Button>
        </Group>
      </Notice>
    );
  }
  if (ending?.how !== 'expired') return null;
  return (
    <Notice label="You are offline" role="alert" onClose={() => tell({ type: 'read' })}>
      <Group wrap="nowrap" gap="sm">
        <Text size="sm" flex={1}>
          A lead was not answered in time: you are offline now.
        </Text>
        <Button component={Link} to={CONSOLE} size="xs" variant="light" color="red">
          See
        </Button>
      </Group>
    </Notice>
  );
}
