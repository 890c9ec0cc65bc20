import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { WebSocket } from 'ws';

const PROGRAM = 'dist/js/libs/local/src/main.js';
/** The last but one line of what it prints when it is ready. */
const ENDPOINT = /AWS endpoint\s+(http\S+) /;
/** https://nodejs.org/en/learn/getting-started/debugging */
const INSPECTOR = /Debugger listening on (ws:\S+)/;
/** USER_HZ on every architecture that Node runs on. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
const TICKS_PER_SECOND = 100;

/** The local cloud as a process of its own, as `npm start` runs it: for what is measured of a process, and for its sudden death. */
export class LocalProgram {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    readonly awsEndpoint: string,
    private readonly inspector: string,
  ) {}

  /** Resolves when it is ready. @throws Error with its output when it ends instead */
  static async start(stackFolder: string, dataDir: string): Promise<LocalProgram> {
    const child = spawn(process.execPath, [
      ...nodeOptions(),
      '--inspect=0',
      PROGRAM,
      '--port',
      '0',
      '--stack',
      stackFolder,
      '--data',
      dataDir,
    ]);
    let output = '';
    const ready = new Promise<void>((resolve, reject) => {
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (data: Buffer) => {
          output += data.toString();
          if (ENDPOINT.test(output)) resolve();
        });
      }
      child.once('close', () => reject(new Error(`ended: ${output}`)));
    });
    await ready;
    const [, url = ''] = /REST\s+(http\S+?)\/v1/.exec(output) ?? [];
    const [, awsEndpoint = ''] = ENDPOINT.exec(output) ?? [];
    const [, inspector = ''] = INSPECTOR.exec(output) ?? [];
    return new LocalProgram(child, url, awsEndpoint, inspector);
  }

  /**
   * Resident memory in MB without garbage, which V8 keeps until it needs the room.
   * https://chromedevtools.github.io/devtools-protocol/v8/HeapProfiler/#method-collectGarbage
   */
  async memory(): Promise<number> {
    const socket = new WebSocket(this.inspector);
    await once(socket, 'open');
    socket.send(JSON.stringify({ id: 1, method: 'HeapProfiler.collectGarbage' }));
    await once(socket, 'message');
    socket.close();
    const [, kilobytes = '0'] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${this.child.pid}/status`, 'utf8')) ?? [];
    return Number(kilobytes) / 1024;
  }

  /** Seconds of processor time that it has used. */
  processorTime(): number {
    const fields = readFileSync(`/proc/${this.child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  }

  /** Ends it, and waits for that: `SIGINT` as Ctrl-C does, `SIGKILL` as a crash. */
  async end(signal: 'SIGINT' | 'SIGKILL'): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const closed = once(this.child, 'close');
    this.child.kill(signal);
    await closed;
  }
}

/** What `npm start` tells Node. */
function nodeOptions(): readonly string[] {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    readonly scripts: { readonly start: string };
  };
  return scripts.start.split(' ').filter((word) => word.startsWith('--'));
}
