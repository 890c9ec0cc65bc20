import { Alert, Badge, Card, Group, SegmentedControl, Skeleton, Stack, Text } from '@mantine/core';
import { Failure } from '../platform/failure.js';
import { useLinkStatus } from '../platform/realtime.js';
import { useChoose } from './agent.actions.js';
import { type Choice, type OwnStatus, useOwnStatus } from './agent.queries.js';
import { AGENT_COLORS } from './lead.model.js';

const CHOICES: readonly { readonly value: Choice; readonly label: string }[] = [
  { value: 'online', label: 'Online' },
  { value: 'away', label: 'Away' },
  { value: 'offline', label: 'Offline' },
];

/** What others see of the agent, and what he chooses. */
export function StatusCard() {
  const { data: own, error, refetch } = useOwnStatus();
  const isConnected = useLinkStatus() === 'open';
  if (!own) return error ? <Failure error={error} onRetry={() => void refetch()} /> : <Skeleton height={96} />;
  return (
    <Card withBorder component="section" aria-label="Your status">
      <Stack gap="xs">
        <Group justify="space-between">
          <Group gap="sm">
            <Text fw={600}>Your status</Text>
            <Badge color={AGENT_COLORS[own.status]} variant="light" role="status" aria-label={`Status: ${own.status}`}>
              {own.status}
            </Badge>
          </Group>
          <Choices own={own} />
        </Group>
        <Text size="sm" c="dimmed">
          {meaningOf(own)}
        </Text>
        {!isConnected && (
          <Alert color="yellow" p="xs">
            There is no connection right now. A lead that you have keeps its time.
          </Alert>
        )}
      </Stack>
    </Card>
  );
}

function Choices({ own }: { readonly own: OwnStatus }) {
  const choose = useChoose();
  return (
    <SegmentedControl
      aria-label="Choose your status"
      data={[...CHOICES]}
      value={choose.isPending ? choose.variables : own.choice}
      disabled={choose.isPending}
      onChange={(value) => choose.mutate(value as Choice)}
    />
  );
}

function meaningOf({ status, choice }: OwnStatus): string {
  if (status === 'busy') {
    return choice === 'online'
      ? 'You have a lead. After your answer the next one comes by itself.'
      : `You have a lead. That you chose “${choice}” counts after it: no other lead comes then.`;
  }
  if (choice === 'online') return 'Leads come to you, the oldest first.';
  return `You are ${choice}: no leads come to you.`;
}
