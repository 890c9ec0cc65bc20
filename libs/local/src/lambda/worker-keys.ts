import http from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';

/** Where Cognito publishes a user pool's signing keys. */
const SIGNING_KEYS = /^https:\/\/cognito-idp\.[a-z0-9-]+\.amazonaws\.com(\/[^/?]+\/\.well-known\/jwks\.json)$/;

/**
 * Answers requests for a user pool's signing keys with the local ones, so that the production verifier runs unchanged. Everything
 * else goes where it was sent.
 */
export function interceptSigningKeys(keysOrigin: string): void {
  const original = https.request;
  const request = ((...args: Parameters<typeof https.request>) => {
    const path = SIGNING_KEYS.exec(String(args[0]))?.[1];
    if (path === undefined) return original(...args);
    // The caller's options may hold an agent, which is made for https.
    const [, options, callback] = args;
    return http.request(new URL(path, keysOrigin), typeof options === 'function' ? options : callback);
  }) as typeof https.request;
  https.request = request;
  https.get = ((...args: Parameters<typeof https.request>) => {
    const sent = request(...args);
    sent.end();
    return sent;
  }) as typeof https.get;
  syncBuiltinESMExports();
}
