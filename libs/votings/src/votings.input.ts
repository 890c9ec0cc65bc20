import type { ProblemDetail } from '#platform/errors/domain.error.js';
import type { Validated } from '#platform/validation/validated.js';
import { withIds } from './option-ids.js';
import type { VotingInput } from './voting.changes.js';
import type { Voting, VotingOption } from './voting.js';
import { duplicateIdProblems, extensionProblems, windowProblems, type VotingLimits } from './voting.rules.js';
import { instantOf, type VotingInputDto } from './votings.dto.js';

/**
 * Reads the body of a voting that has not opened: the DTO's rules and those of V1 together.
 *
 * @throws ValidationFailedError (422) with every broken rule
 */
export function readWholeVoting(body: Validated<VotingInputDto>, now: number, limits: VotingLimits): VotingInput {
  return toInput(
    body.value((dto) => [
      ...optionProblems(dto),
      ...windowProblems({ startAt: instantOf(dto.startAt), endAt: instantOf(dto.endAt) }, now, limits),
    ]),
  );
}

/**
 * Reads the body of a change of an open voting: the DTO's rules and those of moving the end (V2) together.
 *
 * @throws ValidationFailedError (422) with every broken rule
 */
export function readAmendment(
  voting: Voting,
  body: Validated<VotingInputDto>,
  now: number,
  limits: VotingLimits,
): VotingInput {
  return toInput(
    body.value((dto) => [...optionProblems(dto), ...extensionProblems(voting, instantOf(dto.endAt), now, limits)]),
  );
}

/** The options of an input with the ids that they have, or get from their labels. */
export function resolvedOptions(input: VotingInput): VotingOption[] {
  return withIds(input.options);
}

/** The body may not have been validated yet, so `options` may be anything. */
function optionProblems({ options }: { readonly options: unknown }): ProblemDetail[] {
  if (!Array.isArray(options)) return [];
  return duplicateIdProblems(options.map((option: unknown) => (isRecord(option) ? { id: option['id'] } : {})));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function toInput(dto: VotingInputDto): VotingInput {
  return {
    title: dto.title,
    description: dto.description ?? '',
    options: dto.options.map(({ id, label }) => (id === undefined ? { label } : { id, label })),
    startAt: validInstant(dto.startAt),
    endAt: validInstant(dto.endAt),
  };
}

function validInstant(text: string): number {
  const instant = instantOf(text);
  if (instant === undefined) throw new TypeError('read before it was validated');
  return instant;
}
