import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';

/** How far each logical shard of each mapping has come; survives restarts and crashes of the local cloud. */
export interface Checkpoints {
  /**
   * Positions of a mapping's shards.
   *
   * @param stream identity of the stream's data; positions in another stream count as none
   * @returns undefined when the mapping has never run on this stream
   */
  load(mapping: string, stream: string, shards: number): readonly bigint[] | undefined;
  save(mapping: string, stream: string, shard: number, position: bigint): void;
  close(): void;
}

/** Checkpoints in a SQLite file. */
export class CheckpointStore implements Checkpoints {
  private readonly database: DatabaseSync;
  private readonly insert: StatementSync;

  constructor(file: string) {
    mkdirSync(dirname(file), { recursive: true });
    this.database = new DatabaseSync(file);
    this.database.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      CREATE TABLE IF NOT EXISTS checkpoints (
        mapping TEXT, stream TEXT, shard INTEGER, position TEXT NOT NULL, PRIMARY KEY (mapping, stream, shard)
      ) WITHOUT ROWID;
    `);
    this.insert = this.database.prepare('INSERT OR REPLACE INTO checkpoints VALUES (?, ?, ?, ?)');
  }

  load(mapping: string, stream: string, shards: number): readonly bigint[] | undefined {
    const query = this.database.prepare(
      'SELECT position FROM checkpoints WHERE mapping = ? AND stream = ? ORDER BY shard',
    );
    const positions = query.all(mapping, stream).map((row) => BigInt(String(row['position'])));
    if (positions.length === 0 || positions.length === shards) return positions.length === 0 ? undefined : positions;
    // The number of shards changed, and with it who gets which key: all go back to the one that is furthest behind.
    const oldest = positions.reduce((a, b) => (a < b ? a : b));
    this.database.prepare('DELETE FROM checkpoints WHERE mapping = ? AND stream = ?').run(mapping, stream);
    return Array.from({ length: shards }, () => oldest);
  }

  save(mapping: string, stream: string, shard: number, position: bigint): void {
    this.insert.run(mapping, stream, shard, position.toString());
  }

  close(): void {
    this.database.close();
  }
}
