import { ActionIcon, CloseButton, Group, Paper, SimpleGrid, Stack, Text, Textarea, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { type AppendValues, type DataField, NO_ITEM, TYPES } from './notifications.model.js';

/** Items of one call; the server takes more, but nobody types them. */
const MOST = 20;

/** The items of an append: what each says, and the data that its type knows. */
export function ItemRows({ form }: { readonly form: UseFormReturnType<AppendValues> }) {
  const { items, type } = form.getValues();
  return (
    <Stack gap="xs" role="group" aria-label="Items">
      <Group justify="space-between">
        <Text size="sm" fw={500}>
          Items
        </Text>
        <ActionIcon
          variant="light"
          aria-label="Another item"
          disabled={items.length >= MOST}
          onClick={() => form.insertListItem('items', NO_ITEM)}
        >
          +
        </ActionIcon>
      </Group>
      {items.map((_item, index) => (
        // Items have no identity before they are sent but their place.
        <Paper key={index} withBorder p="sm" role="group" aria-label={`Item ${index + 1}`}>
          <Stack gap="xs">
            <Group wrap="nowrap" align="flex-end">
              <TextInput
                label="Message"
                placeholder="Ann uploaded a plan"
                flex={1}
                {...form.getInputProps(`items.${index}.message`)}
              />
              <TextInput
                label="Key"
                placeholder="made for you"
                title="A repeat with the same key adds nothing"
                w={140}
                {...form.getInputProps(`items.${index}.itemId`)}
              />
              {items.length > 1 && (
                <CloseButton
                  mb={3}
                  aria-label={`Without item ${index + 1}`}
                  onClick={() => form.removeListItem('items', index)}
                />
              )}
            </Group>
            <SimpleGrid cols={{ base: 1, sm: TYPES[type]?.fields.length ?? 1 }}>
              {TYPES[type]?.fields.map((field) => (
                <DataInput
                  key={field.name}
                  field={field}
                  {...form.getInputProps(`items.${index}.data.${field.name}`)}
                />
              ))}
            </SimpleGrid>
          </Stack>
        </Paper>
      ))}
    </Stack>
  );
}

interface DataInputProps {
  readonly field: DataField;
  readonly value?: string;
}

function DataInput({ field: { kind, label }, value = '', ...props }: DataInputProps) {
  if (kind === 'figures')
    return <Textarea label={label} size="xs" autosize placeholder={'yield: 0.42\nruns: 12'} value={value} {...props} />;
  const inputMode = ({ count: 'numeric', url: 'url', text: 'text' } as const)[kind];
  return <TextInput label={label} size="xs" inputMode={inputMode} value={value} {...props} />;
}
