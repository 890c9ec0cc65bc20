import {
  type MutationStatus,
  type QueryClient,
  skipToken,
  useMutation,
  useMutationState,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useRest } from '../platform/services-provider.js';
import { useImportMemory } from './imports.queries.js';
import { Slots } from './slots.js';
import { type Uploaded, uploadWorkbook } from './upload-workbook.js';

/** A file on its way. */
export interface Upload {
  readonly id: number;
  readonly file: File;
  readonly abort: AbortController;
}

/** An upload and how it goes. */
export interface UploadState extends Upload {
  readonly status: MutationStatus;
  readonly error: unknown;
}

const UPLOADS = ['lead-uploads'] as const;
const progressOf = ({ id }: Upload) => ['lead-upload', id] as const;
/** Files at the same time; more would only share the line, and forms count against the rate of requests. */
const AT_ONCE = 3;

const slots = new Slots(AT_ONCE);
let lastId = 0;

/** Sends workbooks. They go on while another page is shown: they belong to the cache of mutations, not to a component. */
export function useSendWorkbooks(): (files: readonly File[]) => void {
  const rest = useRest();
  const queries = useQueryClient();
  const { remember } = useImportMemory();
  const { mutate } = useMutation<Uploaded, Error, Upload>({
    mutationKey: UPLOADS,
    mutationFn: async (upload) => {
      const { file, abort } = upload;
      const onProgress = (sent: number): void => void queries.setQueryData<number>(progressOf(upload), sent);
      const send = async () => uploadWorkbook(rest, file, { signal: abort.signal, onProgress });
      return unloadGuarded(async () => slots.use(send, abort.signal));
    },
    onSuccess: ({ importId, isKnown }, upload) => {
      remember({ importId, fileName: upload.file.name, isKnown });
      forget(queries, upload);
    },
    onError: (_error, upload) => {
      if (upload.abort.signal.aborted) forget(queries, upload);
    },
    // Failed ones stay until somebody has seen them.
    gcTime: Number.POSITIVE_INFINITY,
  });
  return (files) => {
    for (const file of files) mutate({ id: ++lastId, file, abort: new AbortController() });
  };
}

/** Files that are on their way, or did not arrive; the latest first. */
export function useUploads(): readonly UploadState[] {
  const uploads = useMutationState({
    filters: { mutationKey: UPLOADS },
    select: ({ state: { status, error, variables } }): UploadState => ({ ...(variables as Upload), status, error }),
  });
  return uploads.toReversed();
}

/** How much of a file has been sent, bytes; undefined while that is not known. */
export function useSent(upload: Upload): number | undefined {
  return useQuery<number>({ queryKey: progressOf(upload), queryFn: skipToken }).data;
}

/** Puts away an upload that failed. */
export function useForget(): (upload: Upload) => void {
  const queries = useQueryClient();
  return (upload) => forget(queries, upload);
}

/** The browser asks before it leaves the page while the work is done. */
async function unloadGuarded<T>(work: () => Promise<T>): Promise<T> {
  const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
  window.addEventListener('beforeunload', ask);
  try {
    return await work();
  } finally {
    window.removeEventListener('beforeunload', ask);
  }
}

function forget(queries: QueryClient, { id }: Upload): void {
  const mutations = queries.getMutationCache();
  const mutation = mutations.find<Uploaded, Error, Upload>({
    mutationKey: UPLOADS,
    predicate: ({ state }) => (state.variables as Upload | undefined)?.id === id,
  });
  if (mutation) mutations.remove(mutation);
}
