import { ActionIcon, Indicator } from '@mantine/core';
import { Link } from 'react-router';
import { useInbox } from './inbox.js';

/** How many notifications are unread, and the way to them. */
export function InboxBell() {
  const { unread } = useInbox();
  const label = unread === 0 ? 'Notifications' : `Notifications, ${unread} unread`;
  return (
    <Indicator label={unread} size={16} offset={4} disabled={unread === 0} color="red">
      <ActionIcon component={Link} to="/notifications" variant="subtle" color="gray" size="lg" aria-label={label}>
        <Bell />
      </ActionIcon>
    </Indicator>
  );
}

function Bell() {
  return (
    <svg
      width="20"
      height="20"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      aria-hidden="true"
    >
      <path d="M18 8a6 6 0 0 0-12 0c0 7-3 8-3 8h18s-3-1-3-8" strokeLinecap="round" strokeLinejoin="round" />
      <path d="M13.7 20a2 2 0 0 1-3.4 0" strokeLinecap="round" />
    </svg>
  );
}
