import { Button, Card, SegmentedControl, SimpleGrid, Skeleton, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link, useSearchParams } from 'react-router';
import { Failure } from '../platform/failure.js';
import { Nothing, Page } from '../platform/page.js';
import { More } from '../platform/paging.js';
import { useIsIn } from '../platform/services-provider.js';
import { STATES, type Voting, type VotingState as State } from './voting.model.js';
import { VotingForm } from './voting-form.js';
import { VotingState, VotingWindow } from './voting-state.js';
import { useVotings } from './votings.queries.js';

const LABELS: Readonly<Record<State, string>> = {
  open: 'Open',
  scheduled: 'Scheduled',
  closed: 'Closed',
  cancelled: 'Cancelled',
};

/** All votings of a state, and the way to a new one. */
export function VotingsPage() {
  const [parameters, setParameters] = useSearchParams();
  const [isCreating, creating] = useDisclosure();
  const mayCreate = useIsIn('organizers', 'admins');
  const state = STATES.find((one) => one === parameters.get('state')) ?? 'open';
  return (
    <Page
      title="Votings"
      subtitle="Every vote counts once; results are live."
      actions={mayCreate && <Button onClick={creating.open}>New voting</Button>}
    >
      <SegmentedControl
        aria-label="State of the votings"
        data={STATES.map((one) => ({ value: one, label: LABELS[one] }))}
        value={state}
        onChange={(value) => setParameters({ state: value }, { replace: true })}
        w="fit-content"
      />
      <VotingList state={state} />
      <VotingForm opened={isCreating} onClose={creating.close} />
    </Page>
  );
}

function VotingList({ state }: { readonly state: State }) {
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useVotings(state);
  if (isPending) return <Skeleton height={120} />;
  if (!data) return <Failure error={error} onRetry={() => void refetch()} />;
  const votings = data.pages.flatMap((page) => page.data);
  if (votings.length === 0 && !hasNextPage) return <Nothing>No voting is {state}.</Nothing>;
  return (
    <Stack>
      <SimpleGrid cols={{ base: 1, md: 2, xl: 3 }} role="list">
        {votings.map((voting) => (
          <VotingCard key={voting.votingId} voting={voting} />
        ))}
      </SimpleGrid>
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      <More hasNextPage={hasNextPage} isFetchingNextPage={isFetchingNextPage} fetchNextPage={fetchNextPage} />
    </Stack>
  );
}

function VotingCard({ voting }: { readonly voting: Voting }) {
  return (
    <div role="listitem">
      <Card
        component={Link}
        to={`/votings/${voting.votingId}`}
        withBorder
        h="100%"
        opacity={voting.votable ? 1 : 0.65}
        data-votable={voting.votable}
      >
        <Stack gap="xs">
          <VotingState voting={voting} />
          <Text fw={600} lineClamp={2}>
            {voting.title}
          </Text>
          {voting.description !== '' && (
            <Text size="sm" c="dimmed" lineClamp={2}>
              {voting.description}
            </Text>
          )}
          <VotingWindow voting={voting} />
        </Stack>
      </Card>
    </div>
  );
}
