import { on } from 'node:events';
import { Worker } from 'node:worker_threads';
import { NEXT, type SheetMessage, type SheetTask } from './sheet.messages.js';
import { WorkbookError } from './workbook.errors.js';

/**
 * Node ends a thread that reaches its heap limit by giving it 16 MB more and asking it to stop. Whatever V8 moves out of the young generation
 * meanwhile has to fit there, or V8 aborts the whole process; by default the young generation is larger than that. So does a single object that
 * is too large, which the readers never make (`xml-reader.ts`, `text-store.ts`). https://github.com/nodejs/node/issues/47224
 */
const YOUNG_MEGABYTES = 8;

/** What the thread may take. */
export interface ThreadLimits {
  readonly heapMegabytes: number;
  /** From the start to the totals. */
  readonly seconds: number;
}

/**
 * Reads a workbook in a thread of its own, so that whatever a hostile one does to memory and time ends with the thread.
 *
 * @param task its file is handed over where it can be: the caller must not use it any more
 * @returns totals, bad rows, good rows by timestamp, as they are asked for
 * @throws WorkbookError
 */
export async function* readWorkbook(task: SheetTask, limits: ThreadLimits): AsyncGenerator<SheetMessage> {
  const file = transferable(task.file);
  // Bundlers know this form: tools/bundle puts the thread's code in its place.
  const worker = new Worker(new URL('./sheet.thread.js', import.meta.url), {
    workerData: { ...task, file } satisfies SheetTask,
    transferList: [file.buffer],
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: limits.heapMegabytes, maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
    env: {},
    stdin: false,
  });
  // Out of memory while it is being ended, too: unheard, that would end the process.
  worker.on('error', () => undefined);
  const clock = new AbortController();
  const timer = setTimeout(() => clock.abort(), limits.seconds * 1000);
  try {
    for await (const [message] of on(worker, 'message', { signal: clock.signal, close: ['exit'] }) as AsyncIterable<
      [SheetMessage]
    >) {
      clearTimeout(timer);
      if (message.type === 'refused') throw new WorkbookError(message.problem);
      if (message.type === 'end') return;
      yield message;
      worker.postMessage(NEXT);
    }
    throw new Error('The thread ended without an end');
  } catch (error) {
    throw clock.signal.aborted ? new WorkbookError('workbook-too-slow', { cause: error }) : threadError(error);
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

/** Parts of a larger buffer cannot be handed over, only copies of them. */
function transferable(file: Uint8Array): Uint8Array<ArrayBuffer> {
  const isWhole = file.byteOffset === 0 && file.byteLength === file.buffer.byteLength;
  return isWhole && file.buffer instanceof ArrayBuffer ? (file as Uint8Array<ArrayBuffer>) : new Uint8Array(file);
}

function threadError(error: unknown): unknown {
  const { code } = error as { readonly code?: unknown };
  return code === 'ERR_WORKER_OUT_OF_MEMORY' ? new WorkbookError('workbook-too-complex', { cause: error }) : error;
}
