import { Button, Card, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { Moment, useRemaining } from '../platform/server-time.js';
import { AnswerClock } from './answer-clock.js';
import { useAnswerLead } from './agent.actions.js';
import type { LeadAnswer, RunningLead } from './desk.model.js';
import { fieldOf, titleOf } from './lead.model.js';
import { LeadFields } from './lead-fields.js';

const ANSWERS: readonly { readonly status: LeadAnswer; readonly label: string; readonly color: string }[] = [
  { status: 'Positive Reply', label: 'Positive reply', color: 'teal.9' },
  { status: 'Neutral Reply', label: 'Neutral reply', color: 'indigo' },
  { status: 'Not a lead', label: 'Not a lead', color: 'gray' },
];

/** The running lead, how long it can be answered, and the answers. */
export function LeadCard({ lead }: { readonly lead: RunningLead }) {
  const { fields } = lead;
  return (
    <Card withBorder shadow="sm" padding="lg" component="section" aria-label="Running lead">
      <Stack>
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <div style={{ minWidth: 0 }}>
            <Title order={2} size="h3" style={{ overflowWrap: 'anywhere' }}>
              {titleOf(fields)}
            </Title>
            <Text style={{ overflowWrap: 'anywhere' }}>{fieldOf(fields, 'email')}</Text>
            <Text size="sm" c="dimmed">
              wrote <Moment at={fieldOf(fields, 'timestamp')} />
            </Text>
          </div>
          <AnswerClock lead={lead} />
        </Group>
        <LeadFields fields={fields} />
        <Answers lead={lead} />
      </Stack>
    </Card>
  );
}

function Answers({ lead }: { readonly lead: RunningLead }) {
  const answer = useAnswerLead();
  const isOver = useRemaining(lead.expiresAt) === 0;
  return (
    <>
      <SimpleGrid cols={{ base: 1, xs: 3 }} role="group" aria-label="Answers">
        {ANSWERS.map(({ status, label, color }) => (
          <Button
            key={status}
            size="md"
            color={color}
            variant={color === 'gray' ? 'default' : 'filled'}
            disabled={isOver || (answer.isPending && answer.variables.status !== status)}
            loading={answer.isPending && answer.variables.status === status}
            onClick={() => answer.mutate({ lead, status })}
          >
            {label}
          </Button>
        ))}
      </SimpleGrid>
      {isOver && (
        <Text size="sm" c="dimmed" role="status">
          Time is up.
        </Text>
      )}
    </>
  );
}
