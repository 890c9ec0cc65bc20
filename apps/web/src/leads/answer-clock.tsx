import { RingProgress, Text } from '@mantine/core';
import { durationText, useRemaining } from '../platform/server-time.js';
import type { RunningLead } from './desk.model.js';

/** Shares of the time that are left when it gets urgent, and when it gets serious. */
const URGENT = 0.25;
const SERIOUS = 0.5;
const SECOND = 1_000;

/** How long a lead can be answered, by the server's clock: a ring that empties, and digits. */
export function AnswerClock({ lead, size = 96 }: { readonly lead: RunningLead; readonly size?: number }) {
  const remaining = useRemaining(lead.expiresAt);
  const share = Math.min(1, remaining / lead.totalMs);
  const color = share <= URGENT ? 'red' : share <= SERIOUS ? 'yellow' : 'teal';
  return (
    <RingProgress
      size={size}
      thickness={size / 12}
      roundCaps
      transitionDuration={SECOND}
      sections={[{ value: 100 * share, color }]}
      label={
        <Text
          component="time"
          role="timer"
          aria-label="Time to answer"
          data-urgent={share <= URGENT}
          dateTime={lead.expiresAt}
          display="block"
          ta="center"
          ff="monospace"
          fw={700}
          size={size < 80 ? 'sm' : 'lg'}
          {...(share <= URGENT && { c: 'red' })}
        >
          {durationText(remaining)}
        </Text>
      }
    />
  );
}
