/**
 * Not an error of the caller: a condition failed because an earlier attempt of the very same write had already succeeded, and only its
 * answer was lost on the way.
 */
export class LostAnswer extends Error {
  override readonly name = 'LostAnswer';
}

/** Takes a {@link LostAnswer} for the success that it is. */
export async function unlessAnswerLost(write: Promise<unknown>): Promise<void> {
  try {
    await write;
  } catch (error) {
    if (!(error instanceof LostAnswer)) throw error;
  }
}
