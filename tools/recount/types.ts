/** What the compiled recounter gives; the tools' compiler does not see into the compiled code. */
export interface Recount {
  readonly votingId: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly counted: Readonly<Record<string, number>>;
  readonly inFlight: Readonly<Record<string, number>>;
  readonly drift: Readonly<Record<string, { readonly atLeast: number; readonly atMost: number }>>;
}

export interface ScanProgress {
  readonly segments: number;
  readonly segmentsDone: number;
  readonly scanned: number;
  readonly found: number;
}

export interface RecountOptions {
  readonly segments: number;
  readonly attempts: number;
  readonly retentionDays: number;
  readonly onProgress: (progress: ScanProgress) => void;
}

export interface Recounter {
  recount(votingId: string, options: RecountOptions): Promise<Recount>;
  repair(
    votingId: string,
    options: RecountOptions,
  ): Promise<{ readonly recount: Recount; readonly correction: Readonly<Record<string, number>> }>;
}
