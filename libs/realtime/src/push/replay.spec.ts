import { describe, expect, test } from '@jest/globals';
import type { UserFrame } from './frame.js';
import { replayOf, type ReplayRequest } from './replay.js';
import { ResumeFailedError } from './resume.errors.js';

const OLD = Date.parse('2026-01-31T12:00:00.000Z');
const YOUNG = OLD + 60_000;
const SETTLED_BEFORE = OLD + 30_000;

const frame = (seq: number, at = OLD): UserFrame => ({
  type: 'note',
  seq,
  eventId: `e${seq}`,
  time: new Date(at).toISOString(),
  data: {},
});

function replay(request: Partial<ReplayRequest> & { kept?: readonly UserFrame[] }) {
  const { frames, through } = replayOf({
    lastSeq: 3,
    head: { seq: 6, at: OLD },
    kept: [frame(3), frame(4), frame(5), frame(6)],
    maxReplay: 10,
    settledBefore: SETTLED_BEFORE,
    ...request,
  });
  return { seqs: frames.map(({ seq }) => seq), through };
}

describe('X5: replay', () => {
  test('of everything after lastSeq', () => {
    expect(replay({})).toEqual({ seqs: [4, 5, 6], through: 6 });
  });

  test('of nothing, when nothing was missed', () => {
    expect(replay({ lastSeq: 6, kept: [frame(6)] })).toEqual({ seqs: [], through: 6 });
    expect(replay({ lastSeq: 6, kept: [] })).toEqual({ seqs: [], through: 6 });
    expect(replay({ lastSeq: 0, head: { seq: 0, at: 0 }, kept: [] })).toEqual({ seqs: [], through: 0 });
  });

  test('holes are void, wherever they are', () => {
    expect(replay({ kept: [frame(3), frame(6)] })).toEqual({ seqs: [6], through: 6 });
    expect(replay({ kept: [frame(3), frame(4)] })).toEqual({ seqs: [4], through: 6 });
    expect(replay({ kept: [frame(3)] })).toEqual({ seqs: [], through: 6 });
  });

  test('a hole that may still be filled ends through; what is behind it is replayed nevertheless', () => {
    expect(replay({ kept: [frame(3), frame(4), frame(6, YOUNG)], head: { seq: 6, at: YOUNG } })).toEqual({
      seqs: [4, 6],
      through: 4,
    });
    expect(replay({ kept: [frame(3), frame(4)], head: { seq: 6, at: YOUNG } })).toEqual({ seqs: [4], through: 4 });
    expect(replay({ kept: [frame(3)], head: { seq: 6, at: YOUNG } })).toEqual({ seqs: [], through: 3 });
  });

  test('an old hole before young frames stays void', () => {
    const kept = [frame(3), frame(5), frame(6, YOUNG)];
    expect(replay({ kept, head: { seq: 6, at: YOUNG } })).toEqual({ seqs: [5, 6], through: 6 });
  });

  test('frames that came while the replay was read belong to it', () => {
    const kept = [3, 4, 5, 6, 7].map((seq) => frame(seq, YOUNG));
    expect(replay({ kept })).toEqual({ seqs: [4, 5, 6, 7], through: 7 });
  });

  test.each<[string, Partial<ReplayRequest>]>([
    ['a lastSeq that was never given', { lastSeq: 7, kept: [] }],
    ['more frames than one replay may have', { maxReplay: 2 }],
    ['a first frame that has expired', { kept: [frame(5), frame(6)] }],
    ['nothing kept at all', { kept: [] }],
    ['everything from the beginning, when the first one has expired', { lastSeq: 0, kept: [frame(2), frame(3)] }],
  ])('%s is refused', (_what, request) => {
    expect(() => replay(request)).toThrow(ResumeFailedError);
  });

  test('as many frames as one replay may have are replayed', () => {
    expect(replay({ maxReplay: 3 })).toEqual({ seqs: [4, 5, 6], through: 6 });
  });

  test('lastSeq itself may have expired if the one after it is kept', () => {
    expect(replay({ kept: [frame(4), frame(5), frame(6)] })).toEqual({ seqs: [4, 5, 6], through: 6 });
  });
});
