import {
  Anchor,
  Badge,
  Button,
  Card,
  CloseButton,
  Collapse,
  Group,
  Progress,
  ScrollArea,
  Skeleton,
  Stack,
  Table,
  Text,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Failure } from '../platform/failure.js';
import { useImport, useImportMemory } from './imports.queries.js';
import type { RememberedImport } from './remembered-imports.js';
import type { Import } from './upload-workbook.js';

const STATES: Readonly<Record<Import['state'], { readonly label: string; readonly color: string }>> = {
  queued: { label: 'in line', color: 'gray' },
  running: { label: 'running', color: 'blue' },
  completed: { label: 'completed', color: 'teal' },
  failed: { label: 'failed', color: 'red' },
};

/** An import as it goes on, and what became of its rows. */
export function ImportCard({ known }: { readonly known: RememberedImport }) {
  const { data, error, refetch } = useImport(known.importId);
  const { forget } = useImportMemory();
  return (
    <Card withBorder component="article" aria-label={`Import of ${known.fileName}`}>
      <Stack gap="xs">
        <Group justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap" style={{ minWidth: 0 }}>
            <Text fw={600} truncate>
              {known.fileName}
            </Text>
            {data && (
              <Badge color={STATES[data.state].color} variant="light" role="status" style={{ flexShrink: 0 }}>
                {STATES[data.state].label}
              </Badge>
            )}
          </Group>
          <CloseButton
            aria-label={`Put away ${known.fileName}`}
            title="Put away; the import itself goes on"
            onClick={() => forget(known.importId)}
          />
        </Group>
        {known.isKnown && (
          <Text size="sm" c="dimmed">
            This very file was here before: nothing is imported twice.
          </Text>
        )}
        {data && <Progressing of={data} />}
        {!data && (error ? <Failure error={error} onRetry={() => void refetch()} /> : <Skeleton height={40} />)}
      </Stack>
    </Card>
  );
}

function Progressing({ of: known }: { readonly of: Import }) {
  const { state, rows, accepted, rejectedCount, problem } = known;
  if (state === 'failed') {
    return (
      <Text size="sm" c="red" role="alert">
        {problem?.detail ?? 'The import failed.'}
      </Text>
    );
  }
  const share = (count: number): number => (rows === 0 ? 0 : (100 * count) / rows);
  const isRead = rows > 0;
  return (
    <>
      <Progress.Root size="lg" aria-label="Progress">
        {isRead || state === 'completed' ? (
          <>
            <Progress.Section value={share(accepted)} color="teal" aria-label="Rows imported" />
            <Progress.Section value={share(rejectedCount)} color="orange" aria-label="Rows rejected" />
          </>
        ) : (
          <Progress.Section value={100} color="gray" animated withAria={false} />
        )}
      </Progress.Root>
      <Text size="sm">{isRead ? countsOf(known) : waitingText(state)}</Text>
      {rejectedCount > 0 && <Rejected of={known} />}
    </>
  );
}

function countsOf({ rows, accepted, rejectedCount }: Import): string {
  return `${rows} ${rows === 1 ? 'row' : 'rows'}: ${accepted} imported, ${rejectedCount} rejected`;
}

function waitingText(state: Import['state']): string {
  if (state === 'completed') return 'There was nothing to import.';
  return state === 'queued' ? 'Waits for its turn.' : 'The workbook is being read.';
}

function Rejected({ of: { rejected, rejectedCount, reportUrl } }: { readonly of: Import }) {
  const [isShown, { toggle }] = useDisclosure();
  return (
    <Stack gap="xs">
      <Group gap="md">
        <Button size="xs" variant="light" color="orange" aria-expanded={isShown} onClick={toggle}>
          {isShown ? 'Hide rejected rows' : 'Show rejected rows'}
        </Button>
        {reportUrl !== null && (
          <Anchor href={reportUrl} size="sm" target="_blank" rel="noreferrer">
            Download all rejected rows (CSV)
          </Anchor>
        )}
      </Group>
      <Collapse expanded={isShown}>
        <ScrollArea.Autosize mah={320}>
          <Table aria-label="Rejected rows" stickyHeader>
            <Table.Thead>
              <Table.Tr>
                <Table.Th w={90}>Row</Table.Th>
                <Table.Th>Reason</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rejected.map(({ row, reason }) => (
                <Table.Tr key={row}>
                  <Table.Td>{row}</Table.Td>
                  <Table.Td>{reason}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </ScrollArea.Autosize>
        {rejected.length < rejectedCount && (
          <Text size="sm" c="dimmed" pt="xs">
            The first {rejected.length} of {rejectedCount}; all of them are in the download.
          </Text>
        )}
      </Collapse>
    </Stack>
  );
}
