import { Button, FileButton, Paper, Stack, Text } from '@mantine/core';
import { type DragEvent, useState } from 'react';

const TYPES = '.xlsx,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** Takes workbooks: dropped onto it, or chosen. Whether they are any, the server says. */
export function DropArea({ onFiles }: { readonly onFiles: (files: readonly File[]) => void }) {
  const [isOver, setOver] = useState(false);
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    const files = [...event.dataTransfer.files];
    if (files.length > 0) onFiles(files);
  };
  return (
    <Paper
      withBorder
      p="xl"
      component="section"
      aria-label="New import"
      bg={isOver ? 'var(--mantine-primary-color-light)' : undefined}
      style={{ borderStyle: 'dashed' }}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Stack align="center" gap="xs" ta="center">
        <Text fw={600}>Drop workbooks here</Text>
        <Text size="sm" c="dimmed" maw={480}>
          Excel workbooks (.xlsx) whose first sheet has a header with the columns email and timestamp; name, subject,
          body and columns of your own as you like.
        </Text>
        <FileButton
          multiple
          accept={TYPES}
          onChange={(files) => onFiles(files)}
          inputProps={{ 'aria-label': 'Workbooks' }}
        >
          {(props) => <Button {...props}>Choose workbooks</Button>}
        </FileButton>
      </Stack>
    </Paper>
  );
}
