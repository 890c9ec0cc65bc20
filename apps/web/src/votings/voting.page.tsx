import { Button, Card, Grid, Group, Skeleton, Stack, Switch, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useParams } from 'react-router';
import { Failure } from '../platform/failure.js';
import { Page } from '../platform/page.js';
import { useWhenOver } from '../platform/server-time.js';
import { useIsIn, usePrincipal } from '../platform/services-provider.js';
import { Ballot } from './ballot.js';
import { ResultsCard } from './results-card.js';
import { nextChangeOf, type Voting } from './voting.model.js';
import { VotingForm } from './voting-form.js';
import { VotingState, VotingWindow } from './voting-state.js';
import { useCancelVoting, useRegistration, useVoting } from './votings.queries.js';

/** One voting: the ballot, the results as they come in, and what its owner can do. */
export function VotingPage() {
  const { votingId = '' } = useParams();
  const { data: voting, error, refetch } = useVoting(votingId);
  if (voting) return <Loaded voting={voting} onChange={() => void refetch()} />;
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  return <Skeleton height={240} />;
}

function Loaded({ voting, onChange }: { readonly voting: Voting; readonly onChange: () => void }) {
  const { userId } = usePrincipal();
  const isAdmin = useIsIn('admins');
  const nextChange = nextChangeOf(voting);
  const mayChange = (isAdmin || voting.ownerId === userId) && nextChange !== undefined;
  return (
    <Page
      title={voting.title}
      subtitle={<VotingWindow voting={voting} />}
      actions={mayChange && <OwnerActions voting={voting} />}
    >
      {nextChange !== undefined && <Refetch key={nextChange} at={nextChange} onOver={onChange} />}
      <VotingState voting={voting} />
      {voting.description !== '' && (
        <Text style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{voting.description}</Text>
      )}
      <Grid>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Card withBorder>
            <Stack>
              <Title order={2} size="h4">
                Your vote
              </Title>
              <Ballot voting={voting} />
              {nextChange !== undefined && <Reminder votingId={voting.votingId} />}
            </Stack>
          </Card>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 7 }}>
          <ResultsCard voting={voting} />
        </Grid.Col>
      </Grid>
    </Page>
  );
}

/** Opening and closing are announced; asking at the time is for the announcement that was missed. */
function Refetch({ at, onOver }: { readonly at: string; readonly onOver: () => void }) {
  useWhenOver(at, onOver);
  return null;
}

function Reminder({ votingId }: { readonly votingId: string }) {
  const { registered, change } = useRegistration(votingId);
  return (
    <Switch
      label="Remind me before it closes"
      checked={registered ?? false}
      disabled={registered === undefined || change.isPending}
      onChange={({ currentTarget }) => change.mutate(currentTarget.checked)}
    />
  );
}

function OwnerActions({ voting }: { readonly voting: Voting }) {
  const [isEditing, editing] = useDisclosure();
  const cancel = useCancelVoting(voting);
  return (
    <Group gap="xs">
      <Button variant="default" onClick={editing.open}>
        Change
      </Button>
      <Button
        color="red"
        variant="light"
        loading={cancel.isPending}
        onClick={() => window.confirm(`Cancel “${voting.title}”? Its results stay.`) && cancel.mutate()}
      >
        Cancel voting
      </Button>
      <VotingForm voting={voting} opened={isEditing} onClose={editing.close} />
    </Group>
  );
}
