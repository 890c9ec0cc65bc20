import { Button, CloseButton, Dialog, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'react-router';
import { AnswerClock } from './answer-clock.js';
import { useDesk } from './desk-provider.js';
import { titleOf } from './lead.model.js';

const CONSOLE = '/agent';
const MARGIN = 16;

/** Tells an agent who is elsewhere in the application of a lead, or that he was set offline because he did not answer one. */
export function LeadNotice() {
  const { desk, tell } = useDesk();
  const { lead, ending } = desk;
  if (useLocation().pathname === CONSOLE) return null;
  if (lead) {
    return (
      <Notice label="A lead waits for you">
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
      </Notice>
    );
  }
  if (ending?.how !== 'expired') return null;
  return (
    <Notice label="You are offline" onClose={() => tell({ type: 'read' })}>
      <Text size="sm" flex={1}>
        A lead was not answered in time: you are offline now.
      </Text>
      <Button component={Link} to={CONSOLE} size="xs" variant="light" color="red">
        See
      </Button>
    </Notice>
  );
}

interface NoticeProps {
  readonly label: string;
  readonly onClose?: () => void;
  readonly children: ReactNode;
}

function Notice({ label, onClose, children }: NoticeProps) {
  return (
    <Dialog
      opened
      size="lg"
      position={{ bottom: MARGIN, right: MARGIN }}
      maw={`calc(100vw - ${2 * MARGIN}px)`}
      p="sm"
      role="alert"
      aria-label={label}
    >
      <Group wrap="nowrap" gap="sm">
        {children}
        {onClose && <CloseButton aria-label="Dismiss" onClick={onClose} />}
      </Group>
    </Dialog>
  );
}
