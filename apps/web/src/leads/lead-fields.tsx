import { Box, Stack, Table, Text } from '@mantine/core';
import { fieldOf, type LeadFields as Fields, ownFields } from './lead.model.js';

/** What a lead wrote, and what else the workbook says. */
export function LeadFields({ fields }: { readonly fields: Fields }) {
  const subject = fieldOf(fields, 'subject');
  const body = fieldOf(fields, 'body');
  const own = ownFields(fields);
  return (
    <Stack gap="sm">
      {subject !== '' && <Text fw={600}>{subject}</Text>}
      {body === '' ? (
        <Text c="dimmed">There is no message.</Text>
      ) : (
        <Box
          bg="var(--mantine-color-default-hover)"
          p="md"
          mah={320}
          style={{
            borderRadius: 'var(--mantine-radius-md)',
            overflow: 'auto',
            whiteSpace: 'pre-wrap',
            overflowWrap: 'anywhere',
          }}
          // What scrolls has to be reachable by keyboard.
          tabIndex={0}
          role="region"
          aria-label="Message"
        >
          {body}
        </Box>
      )}
      {own.length > 0 && (
        <Table aria-label="Other columns" layout="auto">
          <Table.Tbody>
            {own.map(({ name, value }) => (
              <Table.Tr key={name}>
                <Table.Th scope="row" fw={500} c="dimmed">
                  {name}
                </Table.Th>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>{value}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Stack>
  );
}
