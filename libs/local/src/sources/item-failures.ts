/**
 * The identifiers of a partial batch response (`{ batchItemFailures: [{ itemIdentifier }] }`).
 *
 * @returns empty: all done; undefined: not understood, which counts as failed
 */
export function itemFailures(payload: unknown): readonly string[] | undefined {
  if (payload === null || payload === undefined || payload === '') return [];
  if (typeof payload !== 'object') return undefined;
  const failures = (payload as { batchItemFailures?: unknown }).batchItemFailures;
  if (failures === null || failures === undefined) return [];
  if (!Array.isArray(failures)) return undefined;
  return failures.map((failure: { itemIdentifier?: unknown } | null) => String(failure?.itemIdentifier ?? ''));
}
