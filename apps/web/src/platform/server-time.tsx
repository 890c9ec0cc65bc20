import { Text, type TextProps } from '@mantine/core';
import { useEffect, useEffectEvent, useState } from 'react';
import type { AgoraClient } from '#client/index.js';
import { useSocket } from './services-provider.js';

const SECOND = 1_000;
/** Timers of browsers may fire a little early. */
const SLACK = 5;

/** Milliseconds until an instant by the server's clock, 0 when it is over; changes when the shown second does. */
export function useRemaining(instant: string): number {
  const socket = useSocket();
  const [remaining, setRemaining] = useState(() => remainingOf(socket, instant));
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tick = (): void => {
      const left = remainingOf(socket, instant);
      setRemaining(left);
      // To the next full second, so that everybody's display changes at the same moment (D12).
      if (left > 0) timer = setTimeout(tick, (left % SECOND) + SLACK);
    };
    tick();
    const restart = (): void => {
      clearTimeout(timer);
      tick();
    };
    // Each answer to a ping makes the clock better: the next tick would come by the old one. Timers sleep while a page is hidden.
    const off = socket.on('pong', restart);
    document.addEventListener('visibilitychange', restart);
    return () => {
      off();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', restart);
    };
  }, [socket, instant]);
  return remaining;
}

function remainingOf(socket: AgoraClient, instant: string): number {
  return Math.max(0, socket.remainingMs(instant));
}

/** Calls `onOver` once an instant has come, by the server's clock. */
export function useWhenOver(instant: string, onOver: () => void): void {
  const isOver = useRemaining(instant) === 0;
  const over = useEffectEvent(onOver);
  useEffect(() => {
    if (isOver) over();
  }, [isOver]);
}

/** `1:05`, `2:00:00` or `3 d 4 h`: seconds are rounded up, so that 0:00 means over. */
export function durationText(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / SECOND);
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3_600) % 24,
    Math.floor(seconds / 60) % 60,
  ];
  if (days > 0) return `${days} d ${hours} h`;
  const tail = `${hours > 0 ? String(minutes).padStart(2, '0') : minutes}:${String(seconds % 60).padStart(2, '0')}`;
  return hours > 0 ? `${hours}:${tail}` : tail;
}

/** Counts down to an instant by the server's clock. */
export function Countdown({ until, ...props }: TextProps & { readonly until: string }) {
  const remaining = useRemaining(until);
  return (
    <Text component="time" role="timer" ff="monospace" dateTime={until} {...props}>
      {durationText(remaining)}
    </Text>
  );
}

const FORMAT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** An instant in the reader's own time zone. */
export function Moment({ at, ...props }: TextProps & { readonly at: string }) {
  return (
    <Text component="time" span dateTime={at} title={at} {...props}>
      {FORMAT.format(new Date(at))}
    </Text>
  );
}
