import { createContext, type ReactNode, useContext, useEffect } from 'react';
import type { AgoraClient, RestClient } from '#client/index.js';
import type { Principal } from '../session/session.js';
import type { Services } from './services.js';

const ServicesContext = createContext<Services | undefined>(undefined);

/** Gives the services to all below. */
export function ServicesProvider({ services, children }: { services: Services; children: ReactNode }) {
  return <ServicesContext value={services}>{children}</ServicesContext>;
}

/** @throws Error outside of a ServicesProvider */
export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (!services) throw new Error('useServices needs a ServicesProvider above it');
  return services;
}

/** The REST API. */
export const useRest = (): RestClient => useServices().rest;

/** The WebSocket connection. */
export const useSocket = (): AgoraClient => useServices().socket;

/** Who is signed in. */
export const usePrincipal = (): Principal => useServices().principal;

/** Whether the user is in one of the groups. */
export function useIsIn(...groups: readonly string[]): boolean {
  const { groups: own } = usePrincipal();
  return groups.some((group) => own.includes(group));
}

/**
 * Keeps the connection open while the component is shown. For the component around all pages: what listens inside of it listens before the
 * connection is opened, so nothing that comes at once is missed.
 */
export function useOpenSocket(): void {
  const socket = useSocket();
  useEffect(() => {
    // A page that comes back (from sleep, from being offline) does not wait for the next attempt.
    const wake = (): void => {
      if (document.visibilityState === 'visible') socket.open();
    };
    socket.open();
    window.addEventListener('online', wake);
    document.addEventListener('visibilitychange', wake);
    return () => {
      window.removeEventListener('online', wake);
      document.removeEventListener('visibilitychange', wake);
      socket.close();
    };
  }, [socket]);
}
