/** An import that this session of the browser began. */
export interface RememberedImport {
  readonly importId: string;
  /** What the file was called here. */
  readonly fileName: string;
  /** Whether the server had this very file already. */
  readonly isKnown: boolean;
}

/** What is needed of a `Storage`. */
export interface ImportStore {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/** Older ones are forgotten. */
const REMEMBERED = 30;
/** A tab may be one user after the other. */
const keyOf = (userId: string): string => `agora.lead-imports.${userId}`;

/** The latest first. What is no list of imports (any more) counts as none. */
export function readImports(store: ImportStore, userId: string): readonly RememberedImport[] {
  try {
    const known: unknown = JSON.parse(store.getItem(keyOf(userId)) ?? '[]');
    return Array.isArray(known) ? known.filter(isImport) : [];
  } catch {
    return [];
  }
}

/** Adds an import, or puts the one that is there in front: the same file is the same import (L2). */
export function rememberImport(store: ImportStore, userId: string, latest: RememberedImport): void {
  const others = readImports(store, userId).filter(({ importId }) => importId !== latest.importId);
  write(store, userId, [latest, ...others].slice(0, REMEMBERED));
}

export function forgetImport(store: ImportStore, userId: string, importId: string): void {
  write(
    store,
    userId,
    readImports(store, userId).filter((known) => known.importId !== importId),
  );
}

function write(store: ImportStore, userId: string, imports: readonly RememberedImport[]): void {
  store.setItem(keyOf(userId), JSON.stringify(imports));
}

function isImport(value: unknown): value is RememberedImport {
  const { importId, fileName, isKnown } = (value ?? {}) as Partial<Record<keyof RememberedImport, unknown>>;
  return typeof importId === 'string' && typeof fileName === 'string' && typeof isKnown === 'boolean';
}
