import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type CryptoKey, type JWK, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from 'jose';
import { UserError } from '../user-error.js';

export const SIGNING_ALGORITHM = 'RS256';

/** The key pair that signs this installation's tokens. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  /** What the pool publishes. */
  readonly publicJwk: JWK;
}

/**
 * The installation's key: made once and kept in the data folder, so tokens outlive a restart and no key ships with the code.
 */
export async function signingKey(file: string): Promise<SigningKey> {
  const jwk = existsSync(file) ? storedKey(file) : await newKey(file);
  const { kty, n, e } = jwk;
  const kid = await calculateJwkThumbprint(jwk);
  const publicJwk: JWK = { kty, n, e, kid, alg: SIGNING_ALGORITHM, use: 'sig' };
  return {
    kid,
    publicJwk,
    privateKey: (await importJWK(jwk, SIGNING_ALGORITHM)) as CryptoKey,
    publicKey: (await importJWK(publicJwk, SIGNING_ALGORITHM)) as CryptoKey,
  };
}

function storedKey(file: string): JWK {
  try {
    const jwk = JSON.parse(readFileSync(file, 'utf8')) as JWK;
    if (jwk.kty === 'RSA' && jwk.n !== undefined && jwk.e !== undefined && jwk.d !== undefined) return jwk;
  } catch {
    // As good as a key of another kind.
  }
  throw new UserError(`${file} is not an RSA key: delete it, and the next start makes another one`);
}

async function newKey(file: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair(SIGNING_ALGORITHM, { extractable: true });
  const jwk = await exportJWK(privateKey);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(jwk), { mode: 0o600 });
  return jwk;
}
