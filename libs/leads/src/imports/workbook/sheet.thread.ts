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

function* messagesOf({ bad, good }: SheetContent, size: number): Generator<SheetMessage> {
  for (let at = 0; at < bad.length; at += size) yield { type: 'rejected', rows: bad.slice(at, at + size) };
  for (const rows of good.byTimestamp(size)) yield { type: 'rows', rows };
}

if (!parentPort) throw new Error('sheet.thread.js runs as a thread');
const port = parentPort;
void main(port, workerData as SheetTask).finally(() => port.close());
