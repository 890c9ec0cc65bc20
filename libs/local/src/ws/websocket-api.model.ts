import type { Throttle } from '../gateway/token-bucket.js';

/** One WebSocket API and its stage, as the gateway needs them. */
export interface WebSocketApi {
  readonly id: string;
  readonly executionArn: string;
  readonly stageName: string;
  readonly stageVariables: Readonly<Record<string, string>>;
  /** Path within a message's JSON that names its route: `['action']` of `$request.body.action`. */
  readonly routeSelection: readonly string[];
  /** By route key, `$connect`, `$disconnect` and `$default` included. */
  readonly routes: ReadonlyMap<string, WsRoute>;
  readonly defaultThrottle: Throttle;
  /** Limits of single routes, in place of the default. */
  readonly throttles: ReadonlyMap<string, Throttle>;
}

export interface WsRoute {
  readonly key: string;
  readonly functionArn: string;
  readonly timeoutMilliseconds: number;
  /** Only on `$connect`. */
  readonly authorizer: WsAuthorizer | undefined;
  /** Whether what the function returns is sent to the client. */
  readonly responds: boolean;
}

/** A Lambda REQUEST authorizer. */
export interface WsAuthorizer {
  readonly id: string;
  readonly functionArn: string;
  /** What a request must carry before the function is asked at all. */
  readonly identitySources: readonly IdentitySource[];
}

export interface IdentitySource {
  readonly kind: 'querystring' | 'header';
  readonly name: string;
}
