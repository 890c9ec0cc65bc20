import { DatabaseSync } from 'node:sqlite';

/** Columns of dynoxide 1.2.1's stream table that the index and the trimmer rely on. */
const EXPECTED_COLUMNS = ['id', 'table_name', 'sequence_number', 'shard_id', 'created_at'];

/** As in AWS: stream records live for 24 hours. */
export const STREAM_RETENTION_SECONDS = 24 * 3600;

/** Rows per DELETE, so that the engine never waits long for the write lock. */
const TRIM_CHUNK = 2_000;

/**
 * Keeps dynoxide's stream table fast and bounded, from outside, through its SQLite file.
 *
 * Every write to a table with a stream computes the next sequence number by a scan of all stream records: without an index the
 * rate falls from 1,800/s at 3,000 records to 300/s at 12,000 and goes on falling. And the engine never trims.
 */
export class StreamIndex {
  private constructor(private readonly database: DatabaseSync) {}

  /**
   * @returns undefined when the file is not laid out as dynoxide 1.2.1 does it; the engine then works, but slower and untrimmed.
   */
  static open(databasePath: string): StreamIndex | undefined {
    const database = new DatabaseSync(databasePath, { timeout: 5_000 });
    const columns = database.prepare('SELECT name FROM pragma_table_info(?)').all('_stream_records');
    const names = new Set(columns.map((row) => row['name']));
    if (!EXPECTED_COLUMNS.every((name) => names.has(name))) {
      database.close();
      return undefined;
    }
    database.exec(`
      CREATE INDEX IF NOT EXISTS x_sr_seq ON _stream_records(table_name, CAST(sequence_number AS INTEGER));
      CREATE INDEX IF NOT EXISTS x_sr_shard ON _stream_records(table_name, shard_id, CAST(sequence_number AS INTEGER));
      CREATE INDEX IF NOT EXISTS x_sr_txt ON _stream_records(table_name, shard_id, sequence_number);
    `);
    return new StreamIndex(database);
  }

  /**
   * Deletes records older than the retention. The newest of each table stays: the engine numbers on from it, and would start
   * again at 1 without it, behind the position of every reader.
   *
   * @returns how many were deleted
   */
  trim(nowSeconds: number, retentionSeconds = STREAM_RETENTION_SECONDS): number {
    const statement = this.database.prepare(`
      DELETE FROM _stream_records WHERE id IN (
        SELECT id FROM _stream_records
        WHERE created_at < ? AND id NOT IN (SELECT MAX(id) FROM _stream_records GROUP BY table_name)
        LIMIT ${TRIM_CHUNK})`);
    let deleted = 0;
    for (;;) {
      const { changes } = statement.run(nowSeconds - retentionSeconds);
      deleted += Number(changes);
      if (Number(changes) < TRIM_CHUNK) return deleted;
    }
  }

  close(): void {
    this.database.close();
  }
}
