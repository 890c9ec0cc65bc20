/**
 * Chooses between the reduced count of `npm test` and the full one of `npm run test:full` (`AGORA_TEST_SCALE=full`): the same test, more of it.
 *
 * @example const VOTES = scaled({ reduced: 400, full: 10_000 });
 */
export function scaled<T>({ reduced, full }: { readonly reduced: T; readonly full: T }): T {
  return process.env['AGORA_TEST_SCALE'] === 'full' ? full : reduced;
}
