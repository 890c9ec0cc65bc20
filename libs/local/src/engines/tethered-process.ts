import { spawn, type ChildProcess } from 'node:child_process';

/**
 * A guard that ends the command when its own standard input closes, which the kernel does whenever the parent dies, even by
 * SIGKILL. Node cannot ask for PR_SET_PDEATHSIG, and an engine that outlives the local cloud would keep its database locked.
 */
const GUARD = `
exec 3<&0
IFS= read -r secret <&3
export "$1=$secret"
shift
"$@" 3<&- </dev/null &
child=$!
(read -r _ <&3; kill "$child" 2>/dev/null) &
guard=$!
trap 'kill "$child" 2>/dev/null' TERM INT
wait "$child"; code=$?
if kill -0 "$child" 2>/dev/null; then wait "$child"; code=$?; fi
kill "$guard" 2>/dev/null
exit "$code"
`;

/** A child process that dies with this one. */
export class TetheredProcess {
  private output = '';
  private ended = false;
  private readonly exit: Promise<void>;

  private constructor(
    private readonly child: ChildProcess,
    private readonly command: string,
  ) {
    child.stdout?.on('data', (chunk: Buffer) => this.remember(chunk));
    child.stderr?.on('data', (chunk: Buffer) => this.remember(chunk));
    this.exit = new Promise((resolve) => {
      child.once('error', (error) => this.finish(error.message, resolve));
      child.once('exit', (code, signal) => this.finish(`exit ${code ?? signal}`, resolve));
    });
  }

  /** @param secret an environment variable for the command: it goes through a pipe, since arguments are readable by every process of the host */
  static start(command: string, args: readonly string[], secret: { name: string; value: string }): TetheredProcess {
    // A process group of its own, so that Ctrl-C in the terminal reaches only us and the engine outlives our last writes.
    const child = spawn('/bin/sh', ['-c', GUARD, 'engine', secret.name, command, ...args], { detached: true });
    child.stdin.write(`${secret.value}\n`);
    return new TetheredProcess(child, command);
  }

  get running(): boolean {
    return !this.ended;
  }

  /**
   * Waits for a line of the output.
   *
   * @throws Error with the last output when the process ends first or `timeoutMs` pass.
   */
  async waitFor(pattern: RegExp, timeoutMs: number): Promise<RegExpMatchArray> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const match = this.output.match(pattern);
      if (match) return match;
      if (!this.running || Date.now() > deadline)
        throw new Error(`${this.command} did not start: ${this.output.trim()}`);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  /** Asks it to end and waits; after `graceMs` it is killed. */
  async stop(graceMs = 5_000): Promise<void> {
    if (!this.running) return;
    this.child.stdin?.end();
    const timer = setTimeout(() => this.signalGroup('SIGKILL'), graceMs);
    await this.exit;
    clearTimeout(timer);
  }

  /** Ends it without warning, as a crash would. */
  async kill(): Promise<void> {
    this.signalGroup('SIGKILL');
    await this.exit;
  }

  onExit(listener: (output: string) => void): void {
    void this.exit.then(() => listener(this.output.trim()));
  }

  private signalGroup(signal: NodeJS.Signals): void {
    if (this.child.pid === undefined) return;
    try {
      process.kill(-this.child.pid, signal);
    } catch {
      // It ended between the check and the signal.
    }
  }

  private remember(chunk: Buffer): void {
    this.output = (this.output + chunk.toString()).slice(-4_000);
  }

  private finish(why: string, resolve: () => void): void {
    this.ended = true;
    this.output += `\n${why}`;
    resolve();
  }
}
