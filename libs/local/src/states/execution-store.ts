import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Json } from './asl.types.js';
import type { Branch } from './branch.js';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** One execution as it is stored. Instants are milliseconds since the epoch. */
export interface ExecutionRow {
  readonly arn: string;
  readonly machineArn: string;
  readonly name: string;
  readonly input: Json;
  readonly startedAt: number;
  /** When the machine's `TimeoutSeconds` are over. */
  readonly deadline: number | undefined;
  status: ExecutionStatus;
  branch: Branch;
  wakeAt: number | undefined;
  stoppedAt?: number;
  output?: Json;
  error?: string;
  cause?: string;
}

interface StoredRow {
  readonly arn: string;
  readonly document: string;
}

/** Executions in SQLite: they outlive a restart, and a waiting one costs no memory. */
export class ExecutionStore {
  readonly #database: DatabaseSync;
  readonly #put: StatementSync;
  readonly #get: StatementSync;
  readonly #due: StatementSync;
  readonly #next: StatementSync;
  readonly #latest: StatementSync;

  /** @param file path of the database, or `:memory:` */
  constructor(file: string) {
    this.#database = new DatabaseSync(file);
    this.#database.exec(`
      PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
      CREATE TABLE IF NOT EXISTS executions (
        arn TEXT PRIMARY KEY, started_at INTEGER NOT NULL, running INTEGER NOT NULL, due_at INTEGER, document TEXT NOT NULL);
      CREATE INDEX IF NOT EXISTS executions_due ON executions (running, due_at);
      CREATE INDEX IF NOT EXISTS executions_started ON executions (started_at);`);
    this.#put = this.#database.prepare(`
      INSERT INTO executions (arn, started_at, running, due_at, document) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (arn) DO UPDATE SET running = excluded.running, due_at = excluded.due_at, document = excluded.document`);
    this.#get = this.#database.prepare('SELECT arn, document FROM executions WHERE arn = ?');
    this.#due = this.#database.prepare('SELECT arn FROM executions WHERE running = 1 AND due_at <= ? ORDER BY due_at');
    this.#next = this.#database.prepare('SELECT min(due_at) AS due_at FROM executions WHERE running = 1');
    this.#latest = this.#database.prepare('SELECT arn, document FROM executions ORDER BY started_at DESC, arn LIMIT ?');
  }

  save(row: ExecutionRow): void {
    const running = row.status === 'RUNNING';
    const dueAt = Math.min(row.wakeAt ?? Infinity, row.deadline ?? Infinity);
    const stored = running && dueAt !== Infinity ? dueAt : null;
    this.#put.run(row.arn, row.startedAt, running ? 1 : 0, stored, JSON.stringify(row));
  }

  get(arn: string): ExecutionRow | undefined {
    const stored = this.#get.get(arn) as unknown as StoredRow | undefined;
    return stored && parse(stored);
  }

  /** Running executions whose wait or time limit is over. */
  due(now: number): string[] {
    return (this.#due.all(now) as unknown as StoredRow[]).map(({ arn }) => arn);
  }

  /** The next instant at which `due` will name one. */
  nextDue(): number | undefined {
    return (this.#next.get() as { due_at: number | null } | undefined)?.due_at ?? undefined;
  }

  /** Running executions that do not wait: whoever ran them is gone. */
  interrupted(): string[] {
    const rows = this.#database
      .prepare("SELECT arn FROM executions WHERE running = 1 AND json_extract(document, '$.wakeAt') IS NULL")
      .all();
    return (rows as unknown as StoredRow[]).map(({ arn }) => arn);
  }

  running(): string[] {
    const rows = this.#database.prepare('SELECT arn FROM executions WHERE running = 1').all();
    return (rows as unknown as StoredRow[]).map(({ arn }) => arn);
  }

  latest(limit: number): ExecutionRow[] {
    return (this.#latest.all(limit) as unknown as StoredRow[]).map(parse);
  }

  close(): void {
    this.#database.close();
  }
}

function parse({ document }: StoredRow): ExecutionRow {
  return JSON.parse(document) as ExecutionRow;
}
