import { Anchor, Group, Stack, Text } from '@mantine/core';
import { type Item, sizeText, TYPES } from './notifications.model.js';

/** Items of a group: what they say, and what else is known of them. */
export function ItemList({ type, items }: { readonly type: string; readonly items: readonly Item[] }) {
  return (
    <Stack gap="xs" role="list" aria-label="Items">
      {items.map((item) => (
        <div role="listitem" key={item.itemId}>
          <Text size="sm">{item.message === '' ? titleOf(item) : item.message}</Text>
          <Group gap="0 var(--mantine-spacing-md)">
            {detailsOf(type, item).map(({ name, value }) => (
              <Text key={name} size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                {name} <Value text={value} />
              </Text>
            ))}
          </Group>
        </div>
      ))}
    </Stack>
  );
}

function Value({ text }: { readonly text: string }) {
  // Others may be scripts.
  if (!/^https?:\/\//i.test(text)) return <b>{text}</b>;
  return (
    <Anchor href={text} target="_blank" rel="noreferrer" size="xs">
      {text}
    </Anchor>
  );
}

function titleOf({ data, itemId }: Item): string {
  const title = data['fileName'] ?? data['name'] ?? data['action'];
  return typeof title === 'string' ? title : itemId;
}

function detailsOf(type: string, { data }: Item): { readonly name: string; readonly value: string }[] {
  const labels = new Map(TYPES[type]?.fields.map(({ name, label }) => [name, label]));
  return Object.entries(data).flatMap(([name, value]) => {
    if (name === 'itemId') return [];
    if (name === 'size' && typeof value === 'number') return [{ name: 'Size', value: sizeText(value) }];
    if (typeof value !== 'object' || value === null) return [{ name: labels.get(name) ?? name, value: text(value) }];
    // Figures, one beside the other.
    return Object.entries(value).map(([inner, figure]) => ({ name: inner, value: text(figure) }));
  });
}

function text(value: unknown): string {
  // Without the last digits, which computers make of sums.
  if (typeof value === 'number') return String(Number(value.toPrecision(12)));
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
