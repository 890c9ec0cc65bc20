import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '#platform/clock/clock.js';
import type { Grant } from './token-issuer.js';

/** Cognito's life of a code (https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html). */
const LIFE_MILLISECONDS = 5 * 60_000;
/** Beyond it the oldest are forgotten. */
const MAX_CODES = 1_000;

/** What a code is bound to. */
export interface CodeBinding {
  readonly clientId: string;
  readonly redirectUri: string;
}

interface IssuedCode extends CodeBinding {
  readonly grant: Grant;
  readonly challenge: string;
  readonly expiresAt: number;
  isUsed: boolean;
}

/** What became of an attempt to redeem a code. `replayed` names the sign-in whose code was used before. */
export type Redemption = { readonly grant: Grant } | { readonly replayed: Grant } | undefined;

/** The authorization codes that are out; in memory, since they live for minutes. */
export class AuthorizationCodes {
  readonly #issued = new Map<string, IssuedCode>();

  constructor(private readonly clock: Clock) {}

  issue(grant: Grant, challenge: string, binding: CodeBinding): string {
    this.#forget();
    const code = randomBytes(32).toString('base64url');
    this.#issued.set(code, {
      ...binding,
      grant,
      challenge,
      expiresAt: this.clock.now() + LIFE_MILLISECONDS,
      isUsed: false,
    });
    return code;
  }

  /** A code is good for one attempt, even for a wrong one: whoever has it without its verifier has stolen it. */
  redeem(code: string, verifier: string, { clientId, redirectUri }: CodeBinding): Redemption {
    const issued = this.#issued.get(code);
    if (!issued || issued.expiresAt <= this.clock.now()) return undefined;
    if (issued.isUsed) return { replayed: issued.grant };
    issued.isUsed = true;
    const isBound = issued.clientId === clientId && issued.redirectUri === redirectUri;
    return isBound && isVerifier(verifier, issued.challenge) ? { grant: issued.grant } : undefined;
  }

  #forget(): void {
    for (const [code, { expiresAt }] of this.#issued) {
      if (expiresAt <= this.clock.now() || this.#issued.size >= MAX_CODES) this.#issued.delete(code);
    }
  }
}

/** RFC 7636 4.6. */
function isVerifier(verifier: string, challenge: string): boolean {
  const digest = createHash('sha256').update(verifier).digest('base64url');
  return timingSafeEqual(Buffer.from(digest), Buffer.from(challenge));
}
