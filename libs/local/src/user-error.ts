/** Something that the person at the keyboard can put right; its message says how. */
export class UserError extends Error {
  override readonly name: string = 'UserError';
}
