import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { CapturedMail } from './captured-mail.js';

/** The mails that functions have sent, in a SQLite file; nothing ever leaves the machine. */
export class Mailbox {
  private readonly database: DatabaseSync;
  private readonly insert: StatementSync;

  /** @param folder gets the file `mail.db` */
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.database = new DatabaseSync(join(folder, 'mail.db'));
    this.database.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      CREATE TABLE IF NOT EXISTS mails (position INTEGER PRIMARY KEY AUTOINCREMENT, mail TEXT NOT NULL);
    `);
    this.insert = this.database.prepare('INSERT INTO mails (mail) VALUES (?)');
  }

  add(mail: CapturedMail): void {
    this.insert.run(JSON.stringify(mail));
  }

  /** Oldest first. */
  all(): readonly CapturedMail[] {
    const rows = this.database.prepare('SELECT mail FROM mails ORDER BY position').all();
    return rows.map((row) => JSON.parse(String(row['mail'])) as CapturedMail);
  }

  close(): void {
    this.database.close();
  }
}
