/** Calls listeners by the name of what happened. */
export class Emitter<Events extends object> {
  readonly #listeners = new Map<keyof Events, Set<(event: never) => void>>();

  /** @param onError gets what a listener threw; the others are called all the same */
  constructor(private readonly onError: (error: unknown) => void) {}

  /** @returns what ends it */
  on<N extends keyof Events>(name: N, listener: (event: Events[N]) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  emit<N extends keyof Events>(name: N, event: Events[N]): void {
    // A copy: who begins to listen meanwhile gets the next one.
    for (const listener of new Set(this.#listeners.get(name))) {
      try {
        (listener as (event: Events[N]) => void)(event);
      } catch (error) {
        this.onError(error);
      }
    }
  }
}
