import { Affix, Box, CloseButton, Group, Paper, type PaperProps, Stack } from '@mantine/core';
import type { ReactNode } from 'react';

const MARGIN = 16;

/** Where what cannot wait is shown on every page: one place, so that nothing covers anything. */
export function Corner({ children }: { readonly children: ReactNode }) {
  return (
    <Affix position={{ bottom: MARGIN, right: MARGIN }} w={`min(26rem, calc(100vw - ${2 * MARGIN}px))`}>
      <Stack gap="xs">{children}</Stack>
    </Affix>
  );
}

interface NoticeProps extends PaperProps {
  readonly label: string;
  /** `alert` is read out at once. */
  readonly role: 'alert' | 'region';
  readonly onClose?: () => void;
  readonly children: ReactNode;
}

/** Something in the corner. */
export function Notice({ label, onClose, children, ...props }: NoticeProps) {
  return (
    <Paper withBorder shadow="lg" p="md" aria-label={label} {...props}>
      <Group wrap="nowrap" gap="sm">
        <Box flex={1} miw={0}>
          {children}
        </Box>
        {onClose && <CloseButton aria-label="Dismiss" onClick={onClose} />}
      </Group>
    </Paper>
  );
}
