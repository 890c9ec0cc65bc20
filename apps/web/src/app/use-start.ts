import { useEffect, useState } from 'react';
import { type Config, loadConfig } from '../platform/config.js';
import { type Services, startServices } from '../platform/services.js';
import { Session } from '../session/session.js';
import { router } from './routes.js';

/** How far the page is. */
export type Start =
  | { readonly state: 'starting' }
  | { readonly state: 'failed'; readonly error: unknown }
  | { readonly state: 'signed-out'; readonly config: Config; readonly session: Session }
  | { readonly state: 'signed-in'; readonly services: Services };

/** Where the sign-in page returns to. */
export const SIGNED_IN_PATH = '/signed-in';

/** Loads the configuration and finds out who is signed in; a session that ends leads back to the way in. */
export function useStart(): Start {
  const [start, setStart] = useState<Start>({ state: 'starting' });
  useEffect(() => {
    let off: (() => void) | undefined;
    startOnce().then(
      (found) => {
        setStart(found);
        if (found.state !== 'signed-in') return;
        const { config, session } = found.services;
        off = session.onEnd(() => setStart({ state: 'signed-out', config, session }));
      },
      (error: unknown) => setStart({ state: 'failed', error }),
    );
    return () => off?.();
  }, []);
  return start;
}

let started: Promise<Start> | undefined;

/** A code can be exchanged once only, however often React mounts the page. */
async function startOnce(): Promise<Start> {
  started ??= begin();
  return started;
}

async function begin(): Promise<Start> {
  const config = await loadConfig();
  const { origin, pathname } = window.location;
  const session = new Session(config.signIn, origin);
  if (pathname === SIGNED_IN_PATH) await router.navigate(await session.finishSignIn(), { replace: true });
  const principal = await session.start();
  if (!principal) return { state: 'signed-out', config, session };
  return { state: 'signed-in', services: startServices(config, session, principal, origin) };
}
