import { Alert, Button, Radio, Skeleton, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Moment } from '../platform/server-time.js';
import type { Voting } from './voting.model.js';
import { useCastVote, useOwnVote } from './votings.queries.js';

/** Where one votes, once; afterwards, what one has voted for. */
export function Ballot({ voting }: { readonly voting: Voting }) {
  const { data: vote, isPending } = useOwnVote(voting.votingId);
  const cast = useCastVote(voting.votingId);
  const [choice, setChoice] = useState('');
  if (isPending) return <Skeleton height={100} />;
  if (vote) {
    const label = voting.options.find(({ id }) => id === vote.choice)?.label ?? vote.choice;
    return (
      <Alert color="teal" title={`You voted for ${label}`} style={{ overflowWrap: 'anywhere' }}>
        <Moment at={vote.timestamp} size="sm" />
      </Alert>
    );
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        cast.mutate(choice);
      }}
    >
      <Stack>
        <Radio.Group value={choice} onChange={setChoice} aria-label="Options">
          <Stack gap="sm" style={{ overflowWrap: 'anywhere' }}>
            {voting.options.map(({ id, label }) => (
              <Radio key={id} value={id} label={label} disabled={!voting.votable} />
            ))}
          </Stack>
        </Radio.Group>
        {voting.votable ? (
          <Button type="submit" disabled={choice === ''} loading={cast.isPending}>
            Vote
          </Button>
        ) : (
          <Text c="dimmed" size="sm">
            {voting.state === 'scheduled' ? 'Voting has not begun yet.' : 'Voting is over.'}
          </Text>
        )}
      </Stack>
    </form>
  );
}
