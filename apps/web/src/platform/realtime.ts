import { useCallback, useEffect, useEffectEvent, useState, useSyncExternalStore } from 'react';
import type { Frame, Frames, LinkStatus } from '#client/index.js';
import { useSocket } from './services-provider.js';

/** Calls the listener with every frame of a type while the component is shown. */
export function useFrame<T extends keyof Frames>(type: T, listener: (frame: Frame<T>) => void): void {
  const socket = useSocket();
  const onFrame = useEffectEvent(listener);
  useEffect(() => socket.on(type, (frame) => onFrame(frame)), [socket, type]);
}

/** Follows a topic while the component is shown. A refusal (a voting that is gone, say) leaves the page as it was fetched. */
export function useTopic(topic: string): void {
  const socket = useSocket();
  useEffect(() => {
    const ignore = (): void => undefined;
    socket.subscribe(topic).catch(ignore);
    return () => void socket.unsubscribe(topic).catch(ignore);
  }, [socket, topic]);
}

/** Calls the listener when frames were lost for good: what was fetched has to be fetched anew. */
export function useMissed(listener: (topic: string | undefined) => void): void {
  const socket = useSocket();
  const onMissed = useEffectEvent(listener);
  useEffect(() => socket.onMissed(({ topic }) => onMissed(topic)), [socket]);
}

/** Whether there is a connection, live. */
export function useLinkStatus(): LinkStatus {
  const socket = useSocket();
  const subscribe = useCallback((changed: () => void) => socket.onStatus(changed), [socket]);
  return useSyncExternalStore(subscribe, () => socket.status);
}

/** Whether the connection was lost and is not back yet. */
export function useIsCutOff(): boolean {
  const socket = useSocket();
  const [isCutOff, setCutOff] = useState(socket.status === 'waiting');
  useEffect(
    () =>
      // Between two attempts and during the next one it is as lost as before.
      socket.onStatus((status) => {
        if (status === 'waiting' || status === 'open') setCutOff(status === 'waiting');
      }),
    [socket],
  );
  return isCutOff;
}
