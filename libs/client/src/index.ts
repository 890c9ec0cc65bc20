export { AgoraClient, type ClientOptions } from './agora.client.js';
export type * from './contract.js';
export type { Environment, Socket } from './environment.js';
export { NotSentError, RefusedError, UnansweredError } from './errors.js';
export type { LinkStatus } from './link.js';
export type { Problem } from './problem.js';
export type { Frame } from './wire.js';
