import type { SnapshotFile } from './snapshot.js';

/** Where snapshots are kept. */
export abstract class SnapshotStore {
  /** Keeps a snapshot; one of the same key is replaced. */
  abstract put(file: SnapshotFile): Promise<void>;
}
