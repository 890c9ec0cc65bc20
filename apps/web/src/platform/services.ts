import { AgoraClient, RestClient } from '#client/index.js';
import type { Principal, Session } from '../session/session.js';
import type { Config } from './config.js';

/** What the pages of a signed-in user share. */
export interface Services {
  readonly config: Config;
  readonly session: Session;
  readonly principal: Principal;
  readonly rest: RestClient;
  /** One connection for all pages. */
  readonly socket: AgoraClient;
}

/** REST is `/v1` and WebSocket `/ws` of the page's own origin, in AWS as on the local cloud (X10). */
export function startServices(config: Config, session: Session, principal: Principal, origin: string): Services {
  const token = (): Promise<string> => session.idToken();
  const rest = new RestClient({ url: '/v1', token, apiKey: config.apiKey });
  const socket = new AgoraClient({ url: `${origin.replace(/^http/, 'ws')}/ws`, token });
  return { config, session, principal, rest, socket };
}
