import { notifications } from '@mantine/notifications';
import { useFrame } from '../platform/realtime.js';
import { keyOf, useInbox } from './inbox.js';

const SHOWN_MS = 8_000;

/**
 * Takes in what comes, whatever page is shown, with a toast for each. It belongs above all pages, so that it listens before the
 * connection is opened.
 *
 * @param onOpen leads to the inbox
 */
export function InboxToasts({ onOpen }: { readonly onOpen: () => void }) {
  const inbox = useInbox();
  useFrame('notification', (frame) => {
    inbox.take(frame);
    const { subject, items, part } = frame.data;
    if (part > 1) return;
    notifications.show({
      id: keyOf(frame.data),
      title: subject,
      message: items[0]?.message ?? '',
      autoClose: SHOWN_MS,
      style: { cursor: 'pointer' },
      onClick: onOpen,
    });
  });
  return null;
}
