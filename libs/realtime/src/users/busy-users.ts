import { Injectable } from '@nestjs/common';

/** Which of these users are occupied right now. */
export type BusyAmong = (userIds: readonly string[]) => Promise<ReadonlySet<string>>;

/**
 * Where a slice says who is busy (requirement D3); nobody is without one. Of the `api` function.
 *
 * @example onModuleInit() { this.busyUsers.add((userIds) => this.locks.heldBy(userIds)); }
 */
@Injectable()
export class BusyUsers {
  readonly #sources: BusyAmong[] = [];

  /** Call it in `onModuleInit`. */
  add(source: BusyAmong): void {
    this.#sources.push(source);
  }

  /** Busy is who is busy for any slice. */
  async among(userIds: readonly string[]): Promise<ReadonlySet<string>> {
    if (userIds.length === 0) return new Set();
    const busy = await Promise.all(this.#sources.map(async (source) => source(userIds)));
    return new Set(busy.flatMap((users) => [...users]));
  }
}
