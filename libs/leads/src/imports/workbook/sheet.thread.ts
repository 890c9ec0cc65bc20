import { on } from 'node:events';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { readSheet, sheetProblem, type SheetContent } from './read-sheet.js';
import type { SheetMessage, SheetTask } from './sheet.messages.js';

/** The thread that reads a workbook; `sheet.launcher.ts` starts it. An error that gets out of it ends it, which the launcher sees. */
async function main(port: MessagePort, task: SheetTask): Promise<void> {
  const say = (message: SheetMessage): void => port.postMessage(message);
  // One iterator for all requests: between two single listeners a request would be lost.
  const requests = on(port, 'message');
  let content: SheetContent;
  try {
    content = await readSheet(task);
  } catch (error) {
    return say({ type: 'refused', problem: sheetProblem(error) });
  }
  say({ type: 'totals', totals: content.totals });
  for (const message of messagesOf(content, task.chunk)) {
    await requests.next();
    say(message);
  }
  await requests.next();
  say({ type: 'end' });
}

/** Takes the lists apart: what was handed over is not kept. */
function* messagesOf({ bad, good }: SheetContent, size: number): Generator<SheetMessage> {
  for (const rows of chunksOf(bad, size)) yield { type: 'rejected', rows };
  for (const rows of chunksOf(good, size)) yield { type: 'rows', rows };
}

function* chunksOf<T>(list: T[], size: number): Generator<T[]> {
  list.reverse();
  while (list.length > 0) yield list.splice(-size, size).reverse();
}

if (!parentPort) throw new Error('sheet.thread.js runs as a thread');
const port = parentPort;
void main(port, workerData as SheetTask).finally(() => port.close());
