import { Badge, type BadgeProps } from '@mantine/core';
import { TYPES } from './notifications.model.js';

const COLORS: Readonly<Record<string, string>> = { UPLOAD: 'blue', SIMULATION: 'grape', GROUPED_ACTION: 'orange' };

/** What kind of notifications a group has. */
export function TypeBadge({ type, ...props }: BadgeProps & { readonly type: string }) {
  return (
    <Badge variant="light" color={COLORS[type] ?? 'gray'} style={{ flexShrink: 0 }} {...props}>
      {TYPES[type]?.label ?? type}
    </Badge>
  );
}
