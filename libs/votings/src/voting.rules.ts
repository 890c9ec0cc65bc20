import type { ProblemDetail } from '#platform/errors/domain.error.js';
import type { Voting, VotingOption } from './voting.js';

/** The limits of V1 and V2, in milliseconds. */
export interface VotingLimits {
  readonly minWindow: number;
  /** How far after the write start and end may lie. */
  readonly maxAhead: number;
  /** How far past its first end an open voting may be extended. */
  readonly maxExtension: number;
}

/** Start and end in milliseconds since the Unix epoch; undefined where the body named no readable instant. */
export interface WindowInput {
  readonly startAt: number | undefined;
  readonly endAt: number | undefined;
}

/** The rules of a window that has not opened yet (V1): every broken one, none when all hold. */
export function windowProblems({ startAt, endAt }: WindowInput, now: number, limits: VotingLimits): ProblemDetail[] {
  const problems: ProblemDetail[] = [];
  const latest = now + limits.maxAhead;
  if (startAt !== undefined && startAt > latest) problems.push(tooFarAhead('/startAt', limits));
  if (endAt === undefined) return problems;
  if (endAt > latest) problems.push(tooFarAhead('/endAt', limits));
  if (endAt <= now) problems.push({ pointer: '/endAt', detail: 'must be in the future' });
  if (startAt === undefined) return problems;
  if (endAt <= startAt) problems.push({ pointer: '/endAt', detail: 'must be after startAt' });
  else if (endAt - startAt < limits.minWindow) {
    problems.push({ pointer: '/endAt', detail: `must be at least ${limits.minWindow / 1000} s after startAt` });
  }
  return problems;
}

/** The rules of moving the end of an open voting (V2). Any time after now will do, however short the window becomes. */
export function extensionProblems(
  voting: Voting,
  endAt: number | undefined,
  now: number,
  limits: VotingLimits,
): ProblemDetail[] {
  if (endAt === undefined) return [];
  const problems: ProblemDetail[] = [];
  if (endAt <= now) problems.push({ pointer: '/endAt', detail: 'must be in the future' });
  if (endAt > now + limits.maxAhead) problems.push(tooFarAhead('/endAt', limits));
  if (endAt > Date.parse(voting.firstEndAt) + limits.maxExtension) {
    const days = inDays(limits.maxExtension);
    problems.push({
      pointer: '/endAt',
      detail: `must be at most ${days} days after the first end, ${voting.firstEndAt}`,
    });
  }
  return problems;
}

/** What a change of an open voting touches although it is frozen (V2): the start and the options, in their order. */
export function frozenProblems(
  voting: Voting,
  next: { readonly startAt: number | undefined; readonly options: readonly VotingOption[] | undefined },
): ProblemDetail[] {
  const problems: ProblemDetail[] = [];
  if (next.options !== undefined && !sameOptions(voting.options, next.options)) {
    problems.push({ pointer: '/options', detail: 'cannot change once the voting is open' });
  }
  if (next.startAt !== undefined && next.startAt !== Date.parse(voting.startAt)) {
    problems.push({ pointer: '/startAt', detail: 'cannot change once the voting is open' });
  }
  return problems;
}

/** Two options of one voting must not share an id: one problem per repeat, pointing at the later one. */
export function duplicateIdProblems(options: readonly { readonly id?: unknown }[]): ProblemDetail[] {
  const seen = new Set<unknown>();
  return options.flatMap(({ id }, index) => {
    if (id === undefined || !seen.has(id)) {
      seen.add(id);
      return [];
    }
    return [{ pointer: `/options/${index}/id`, detail: 'must be unique among the options' }];
  });
}

function sameOptions(a: readonly VotingOption[], b: readonly VotingOption[]): boolean {
  return a.length === b.length && a.every(({ id, label }, i) => id === b[i]?.id && label === b[i]?.label);
}

function tooFarAhead(pointer: string, limits: VotingLimits): ProblemDetail {
  return { pointer, detail: `must be at most ${inDays(limits.maxAhead)} days from now` };
}

function inDays(milliseconds: number): number {
  return milliseconds / 86_400_000;
}
