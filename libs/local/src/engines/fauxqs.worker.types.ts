/** What the thread of fauxqs is started with. */
export interface FauxqsWorkerData {
  /** Folder of the database file. */
  readonly folder: string;
  /** Region of queues whose creator does not say. */
  readonly region: string;
}

/** Sent by the thread once it listens. Any message to the thread ends it. */
export interface FauxqsWorkerReport {
  readonly kind: 'ready';
  readonly port: number;
}
