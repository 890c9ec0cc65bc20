import { createContext, type ReactNode, useContext, useEffect } from 'react';
import type { AgoraClient, RestClient } from '#client/index.js';
import type { Principal } from '../session/session.js';
import type { Services } from './services.js';

const ServicesContext = createContext<Services | undefined>(undefined);

/** Gives the services to all below, and keeps the connection open while they are shown. */
export function ServicesProvider({ services, children }: { services: Services; children: ReactNode }) {
  useOpenSocket(services.socket);
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

/** A page that comes back (from sleep, from being offline) does not wait for the next attempt. */
function useOpenSocket(socket: AgoraClient): void {
  useEffect(() => {
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
