/** Numbers in [0, 1) that look random and are the same for the same seed. */
export type RandomSource = () => number;

/** Mulberry32: small, and good enough to choose faults. Concurrent callers share it, so runs differ in timing only. */
export function randomSource(seed: number): RandomSource {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
