import { CORRELATION_ATTRIBUTE, CorrelationContext } from '#platform/logging/correlation.context.js';
import { votingShard } from '../votings.keys.js';

/** Parts of an update of a result row. */
export interface RowChange {
  /** Tail of `SET`, then the begin of `ADD`: assignments come before it, more additions may follow. */
  readonly tail: string;
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * What every change of a result row carries, in the same write, so that none of it can be missed:
 *
 * - `unsaved` puts the row into the sparse index of what is in no snapshot yet (P9), and tells the stream's consumers a change of results
 *   from the removal of this very mark (P8);
 * - `revision` counts the changes of the row: equal revisions prove that nothing was counted in between (P7, P9);
 * - the correlation id of the work that changed it, the first of a batch (X6).
 */
export function rowChange(votingId: string): RowChange {
  const correlationId = CorrelationContext.get();
  const known = correlationId !== undefined;
  return {
    tail: `#unsaved = :unsaved${known ? ', #correlationId = :correlationId' : ''} ADD #revision :one`,
    names: {
      '#unsaved': 'unsaved',
      '#revision': 'revision',
      ...(known && { '#correlationId': CORRELATION_ATTRIBUTE }),
    },
    values: {
      ':unsaved': votingShard(votingId),
      ':one': 1,
      ...(known && { ':correlationId': correlationId }),
    },
  };
}

/** How often a row was changed; 0 for a row that is not there. */
export function revisionOf(row: Readonly<Record<string, unknown>> | undefined): number {
  return Number(row?.['revision'] ?? 0);
}
