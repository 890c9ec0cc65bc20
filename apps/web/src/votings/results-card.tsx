import { Badge, Card, Group, Skeleton, Stack, Table, Text, Title } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { Failure } from '../platform/failure.js';
import { Moment } from '../platform/server-time.js';
import type { Results, Voting } from './voting.model.js';
import { useResults } from './votings.queries.js';

/** The chart's library is larger than the rest of the page: it comes after the numbers. */
const ResultsChart = lazy(async () => ({ default: (await import('./results-chart.js')).ResultsChart }));

/** One option's share of the votes. */
export interface Share {
  readonly id: string;
  readonly label: string;
  readonly votes: number;
  /** Of all votes, 0 to 100. */
  readonly percent: number;
}

/** The counts as they come in: a chart, and the same as a table. */
export function ResultsCard({ voting }: { readonly voting: Voting }) {
  const { data: results, error, refetch } = useResults(voting.votingId);
  return (
    <Card withBorder>
      <Stack>
        <Group justify="space-between">
          <Title order={2} size="h4">
            Results
          </Title>
          {results && <Badge color={results.final ? 'gray' : 'teal'}>{results.final ? 'final' : 'live'}</Badge>}
        </Group>
        {results ? (
          <Shown voting={voting} results={results} />
        ) : error ? (
          <Failure error={error} onRetry={() => void refetch()} />
        ) : (
          <Skeleton height={200} />
        )}
      </Stack>
    </Card>
  );
}

const FIGURE = { ta: 'right', style: { whiteSpace: 'nowrap' } } as const;

function Shown({ voting, results }: { readonly voting: Voting; readonly results: Results }) {
  const shares = sharesOf(voting, results);
  return (
    <>
      <Suspense fallback={<Skeleton height={chartHeight(shares)} />}>
        <ResultsChart shares={shares} height={chartHeight(shares)} />
      </Suspense>
      <Table aria-label="Results" aria-live="polite">
        <Table.Tbody>
          {shares.map(({ id, label, votes, percent }) => (
            <Table.Tr key={id} data-option={id}>
              <Table.Th scope="row" fw={500} style={{ overflowWrap: 'anywhere' }}>
                {label}
              </Table.Th>
              <Table.Td {...FIGURE}>{votes}</Table.Td>
              <Table.Td {...FIGURE}>{percent.toFixed(1)} %</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="sm" c="dimmed" data-testid="total">
        {results.total} {results.total === 1 ? 'vote' : 'votes'}
        {results.lastUpdated !== null && (
          <>
            , last counted <Moment at={results.lastUpdated} />
          </>
        )}
      </Text>
    </>
  );
}

function sharesOf({ options }: Voting, { counts, total }: Results): readonly Share[] {
  return options.map(({ id, label }) => {
    const votes = counts[id] ?? 0;
    return { id, label, votes, percent: total === 0 ? 0 : (100 * votes) / total };
  });
}

function chartHeight({ length }: readonly Share[]): number {
  return 60 + 44 * length;
}
