import { randomBytes } from 'node:crypto';

/** A new X-Ray trace header, not sampled: nothing is there to take the segments. */
export function newTraceId(): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return `Root=1-${seconds}-${randomBytes(12).toString('hex')};Parent=${randomBytes(8).toString('hex')};Sampled=0`;
}
