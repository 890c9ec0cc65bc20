import picocolors from 'picocolors';

/** Where the local cloud and its functions write to. */
export interface Log {
  /** A line of a function's output. */
  readonly functionLine: (functionName: string, line: string) => void;
  readonly info: (message: string) => void;
  readonly warn: (message: string) => void;
}

/** Says nothing. */
export const SILENT_LOG: Log = { functionLine: () => undefined, info: () => undefined, warn: () => undefined };

/** Members of a structured record that say the same on every line. */
const CONSTANT = new Set([
  'level',
  'message',
  'timestamp',
  'service',
  'sampling_rate',
  'xray_trace_id',
  'function_arn',
  'function_memory_size',
  'function_name',
  'function_request_id',
  'cold_start',
]);
const PREFIX_WIDTH = 16;
/** What terminals act on, apart from tabs: a function's text must not drive the terminal. */
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

export interface ConsoleLogOptions {
  readonly write: (text: string) => void;
  readonly colour: boolean;
  /** Also print metrics, which functions write as lines of output. @default false */
  readonly metrics?: boolean;
}

/** Prints for people: one line per record, functions told apart by a prefix. */
export function consoleLog({ write, colour, metrics = false }: ConsoleLogOptions): Log {
  const paint = picocolors.createColors(colour);
  const painters = [paint.cyan, paint.magenta, paint.green, paint.blue, paint.yellow];
  const painterOf = new Map<string, (text: string) => string>();
  const prefix = (name: string): string => {
    const painter = painterOf.get(name) ?? painters[painterOf.size % painters.length] ?? String;
    painterOf.set(name, painter);
    return painter(`${name.padEnd(PREFIX_WIDTH)} |`);
  };
  const line = (name: string, text: string): void => write(`${prefix(name)} ${text.replace(CONTROL, '?')}\n`);
  return {
    functionLine: (name, text) => {
      const record = structured(text);
      if (record && '_aws' in record && !metrics) return;
      line(name, record && 'message' in record ? readable(record) : text);
    },
    info: (message) => line('local', message),
    warn: (message) => line('local', `WARN ${message}`),
  };
}

function structured(text: string): Record<string, unknown> | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function readable(record: Record<string, unknown>): string {
  const rest = Object.fromEntries(Object.entries(record).filter(([name]) => !CONSTANT.has(name)));
  const details = Object.keys(rest).length > 0 ? ` ${JSON.stringify(rest)}` : '';
  return `${String(record['level'] ?? 'INFO')} ${String(record['message'])}${details}`;
}
