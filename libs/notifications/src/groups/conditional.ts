import type { OnConditionFailed } from '#platform/dynamodb/conditional-writer.js';
import type { Item } from '#platform/dynamodb/transact.js';

/** What came of a conditional write: done, or not, with the item that was there instead. */
export type Conditional =
  | { readonly done: true; readonly attributes: Item | undefined }
  | { readonly done: false; readonly item: Item | undefined };

class Refused extends Error {
  override readonly name = 'Refused';

  constructor(readonly item: Item | undefined) {
    super('the condition does not hold');
  }
}

/** Runs a write of `ConditionalWriter` whose failed condition is an answer, not an error. */
export async function conditional(
  write: (refuse: OnConditionFailed) => Promise<Item | undefined>,
): Promise<Conditional> {
  try {
    return { done: true, attributes: await write((item) => new Refused(item)) };
  } catch (error) {
    if (error instanceof Refused) return { done: false, item: error.item };
    throw error;
  }
}
