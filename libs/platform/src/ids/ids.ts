import { uuidv7 } from 'uuidv7';

/** The source of new identifiers as a dependency, so that tests can predict them. */
export abstract class Ids {
  /** A new, unique, URL-safe identifier. */
  abstract next(): string;
}

/** Time-ordered UUIDs (RFC 9562, version 7): new items sort after older ones. */
export class TimeOrderedIds extends Ids {
  override next(): string {
    return uuidv7();
  }
}
