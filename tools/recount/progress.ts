import type { WriteStream } from 'node:tty';
import type { ScanProgress } from './types.ts';

/** Shows how far a scan is: one line that changes on a terminal, nothing but the last state elsewhere. */
export class Progress {
  readonly #out: Pick<WriteStream, 'write' | 'isTTY'>;
  #last = '';

  constructor(out: Pick<WriteStream, 'write' | 'isTTY'>) {
    this.#out = out;
  }

  readonly show = ({ segments, segmentsDone, scanned, found }: ScanProgress): void => {
    const bar = '█'.repeat(Math.round((20 * segmentsDone) / segments)).padEnd(20, '░');
    this.#last = `${bar} ${segmentsDone}/${segments} parts · ${number(scanned)} votes read · ${number(found)} of this voting`;
    if (this.#out.isTTY) this.#out.write(`\r\u001b[2K${this.#last}`);
  };

  end(): void {
    this.#out.write(this.#out.isTTY ? '\n' : `${this.#last}\n`);
  }
}

function number(value: number): string {
  return value.toLocaleString('en');
}
