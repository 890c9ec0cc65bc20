import { AsyncLocalStorage } from 'node:async_hooks';
import type { VotingRecord } from '../votings.repository.js';

/** One run of task `check` or `write`, from the task through the route to the store. */
export interface UpsertScope {
  readonly votingId: string;
  readonly writeId: string;
  /** Set by `PlanningStore`: the route got as far as writing. `outdated` is the voting whose notification run the write makes void. */
  planned?: { readonly outdated?: VotingRecord };
}

const storage = new AsyncLocalStorage<UpsertScope>();

/** What the task knows and the route's service and store need. */
export const UpsertContext = {
  run<T>(scope: UpsertScope, work: () => T): T {
    return storage.run(scope, work);
  },

  /** @throws Error outside of a task */
  get(): UpsertScope {
    const scope = storage.getStore();
    if (!scope) throw new Error('votings are created and changed by the tasks of the state machine only');
    return scope;
  },
};
