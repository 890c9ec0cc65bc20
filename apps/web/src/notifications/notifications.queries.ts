import { queryOptions, useMutation, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { notifications } from '@mantine/notifications';
import { useRef } from 'react';
import { RefusedError, type RestClient } from '#client/index.js';
import { notifyFailure } from '../platform/failure.js';
import { useRest, useSocket } from '../platform/services-provider.js';
import { useKept } from './kept.js';
import { counted, type GroupName, type GroupWithItems, type NotificationInput } from './notifications.model.js';

/** How often a group is looked at: nobody tells of appends of others. Once it is due, it may go any moment. */
const LOOK_MS = 15_000;
const LOOK_WHEN_DUE_MS = 2_000;
/** Groups that the tab remembers. */
const KNOWN = 12;

const keyOf = ({ type, id }: GroupName) => ['notifications', type, id] as const;

/** A group; `null` when there is none: it was sent or cancelled, or nobody has opened it yet. */
export function useGroup(name: GroupName) {
  return useQuery(useGroupQuery()(name));
}

/** Groups side by side, as {@link useGroup}. */
export function useGroups(names: readonly GroupName[]) {
  const queryOf = useGroupQuery();
  return useQueries({ queries: names.map(queryOf) });
}

function useGroupQuery() {
  const rest = useRest();
  const socket = useSocket();
  return (name: GroupName) =>
    queryOptions({
      queryKey: keyOf(name),
      queryFn: async ({ signal }) => groupOf(rest, name, signal),
      refetchInterval: ({ state: { data } }) => {
        if (!data) return false;
        return socket.remainingMs(data.execute_at) > 0 ? LOOK_MS : LOOK_WHEN_DUE_MS;
      },
    });
}

async function groupOf(rest: RestClient, { type, id }: GroupName, signal: AbortSignal): Promise<GroupWithItems | null> {
  try {
    return (await rest.call('Notifications.get', { path: { type, id }, signal })).data;
  } catch (error) {
    if (error instanceof RefusedError && error.code === 'group-not-found') return null;
    throw error;
  }
}

const NONE: readonly GroupName[] = [];
const isSame = (a: GroupName, b: GroupName): boolean => a.type === b.type && a.id === b.id;

/** Groups that were used in this tab, the latest first: no route lists them. */
export function useKnownGroups() {
  const [known, change] = useKept('groups', NONE);
  return {
    known,
    remember: ({ type, id }: GroupName): void =>
      change((names) => [{ type, id }, ...names.filter((one) => !isSame(one, { type, id }))].slice(0, KNOWN)),
    forget: (name: GroupName): void => change((names) => names.filter((one) => !isSame(one, name))),
  };
}

/** Opens a group, or appends to it. The same again, because no answer came, is the same request: items without a key are not doubled. */
export function useAppend() {
  const rest = useRest();
  const tried = useRef({ text: '', idempotencyKey: '' });
  const queries = useQueryClient();
  const { remember } = useKnownGroups();
  return useMutation({
    mutationFn: async (body: NotificationInput) => {
      const text = JSON.stringify(body);
      if (tried.current.text !== text) tried.current = { text, idempotencyKey: crypto.randomUUID() };
      return rest.call('Notifications.append', { body, idempotencyKey: tried.current.idempotencyKey });
    },
    onSuccess: async ({ status, data }) => {
      remember(data);
      const title = status === 201 ? `“${data.id}” is open` : `Appended to “${data.id}”`;
      notifications.show({
        color: 'teal',
        title,
        message: `${counted(data.added, 'new item')}, ${data.itemCount} in all`,
      });
      await queries.invalidateQueries({ queryKey: keyOf(data) });
    },
  });
}

/** Sends a group now. */
export function useFlush({ type, id }: GroupName) {
  const rest = useRest();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async () => (await rest.call('Notifications.flush', { path: { type, id } })).data,
    onSuccess: ({ itemCount, recipients }) => {
      queries.setQueryData(keyOf({ type, id }), null);
      const message = `${counted(itemCount, 'item')} to ${counted(recipients.length, 'recipient')}`;
      notifications.show({ color: 'teal', title: `“${id}” is being sent`, message });
    },
    onError: notifyFailure,
  });
}

/** Drops what has not been handed over. */
export function useCancelGroup({ type, id }: GroupName) {
  const rest = useRest();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async () => rest.call('Notifications.cancel', { path: { type, id } }),
    onSuccess: () => {
      queries.setQueryData(keyOf({ type, id }), null);
      notifications.show({ color: 'gray', title: `“${id}” is cancelled`, message: 'Nothing of it is sent.' });
    },
    onError: notifyFailure,
  });
}
