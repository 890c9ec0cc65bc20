import { useQuery, useQueryClient } from '@tanstack/react-query';
import { usePrincipal, useRest } from '../platform/services-provider.js';
import { forgetImport, readImports, rememberImport, type RememberedImport } from './remembered-imports.js';
import type { Import } from './upload-workbook.js';

const keys = {
  one: (importId: string) => ['lead-import', importId] as const,
  remembered: (userId: string) => ['lead-imports', userId] as const,
};

/** The first look, and how much later each further one is: all users of the page share the rate of requests. */
const FIRST_MS = 700;
const SLOWER = 1.3;
const SLOWEST_MS = 5_000;
/** The address of a report ends after 15 minutes (contracts/openapi.json), so the link gets a new one before. */
const REPORT_MS = 5 * 60_000;

/** An import, followed until it has ended. */
export function useImport(importId: string) {
  const rest = useRest();
  return useQuery({
    queryKey: keys.one(importId),
    queryFn: async ({ signal }) => (await rest.call('Imports.get', { path: { importId }, signal })).data,
    refetchInterval: ({ state: { data, dataUpdateCount } }) => {
      if (data && hasEnded(data)) return data.reportUrl !== null && REPORT_MS;
      return Math.min(SLOWEST_MS, FIRST_MS * SLOWER ** dataUpdateCount);
    },
  });
}

/** Whether nothing more will happen to an import. */
export function hasEnded({ state }: Import): boolean {
  return state === 'completed' || state === 'failed';
}

/** The imports of this session of the browser, the latest first: the server has no list of them. */
export function useRememberedImports(): readonly RememberedImport[] {
  const { userId } = usePrincipal();
  const read = (): readonly RememberedImport[] => readImports(window.sessionStorage, userId);
  return useQuery({ queryKey: keys.remembered(userId), queryFn: read, initialData: read }).data;
}

/** Remembers and forgets imports. */
export function useImportMemory() {
  const { userId } = usePrincipal();
  const queries = useQueryClient();
  const refresh = (): void => {
    queries.setQueryData(keys.remembered(userId), readImports(window.sessionStorage, userId));
  };
  return {
    remember: (latest: RememberedImport): void => {
      rememberImport(window.sessionStorage, userId, latest);
      refresh();
      // It may have failed for reasons of the server's, and be in line again.
      void queries.invalidateQueries({ queryKey: keys.one(latest.importId) });
    },
    forget: (importId: string): void => {
      forgetImport(window.sessionStorage, userId, importId);
      refresh();
    },
  };
}
