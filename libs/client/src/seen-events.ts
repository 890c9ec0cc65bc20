/** Events that are remembered; far more than the server ever repeats. */
const REMEMBERED = 5_000;

/** Which events the application has had, by `eventId`: the server may send one twice, and says so by the same id. */
export class SeenEvents {
  readonly #ids = new Set<string>();

  /** Notes an event. @returns whether it is the first time */
  isNew(eventId: string): boolean {
    if (this.#ids.has(eventId)) return false;
    this.#ids.add(eventId);
    if (this.#ids.size > REMEMBERED) this.#forgetOldest();
    return true;
  }

  /** A set gives its entries in the order in which they were added. */
  #forgetOldest(): void {
    const { value } = this.#ids.values().next();
    if (value !== undefined) this.#ids.delete(value);
  }
}
