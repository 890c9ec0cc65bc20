import { useQuery, useQueryClient } from '@tanstack/react-query';
import { usePrincipal } from '../platform/services-provider.js';

/**
 * Something that this tab keeps for its user over reloads, since no server does.
 *
 * @param name what it is, `inbox` say
 * @returns what it is now, and a way to change it
 */
export function useKept<T>(name: string, initial: T): readonly [T, (change: (kept: T) => T) => void] {
  const { userId } = usePrincipal();
  const queries = useQueryClient();
  const place = `agora.${name}.${userId}`;
  const key = ['kept', place];
  // In the cache like everything else, so that all who show it show the same.
  const { data = initial } = useQuery<T>({
    queryKey: key,
    queryFn: () => read(place, initial),
    initialData: () => read(place, initial),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  });
  const change = (changed: (kept: T) => T): void => {
    const next = changed(queries.getQueryData<T>(key) ?? initial);
    write(place, next);
    queries.setQueryData<T>(key, next);
  };
  return [data, change];
}

function read<T>(place: string, initial: T): T {
  try {
    return JSON.parse(window.sessionStorage.getItem(place) ?? '') as T;
  } catch {
    // Nothing yet, or nothing that can be read: what was kept is not worth a page that does not start.
    return initial;
  }
}

function write(place: string, value: unknown): void {
  try {
    window.sessionStorage.setItem(place, JSON.stringify(value));
  } catch {
    // It is full: what is shown stays until the next reload.
  }
}
