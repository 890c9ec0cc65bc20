/**
 * The stack uses something that the local cloud does not emulate. It refuses to start rather than run something else than
 * what AWS would run.
 */
export class NotEmulatedError extends Error {
  override readonly name = 'NotEmulatedError';

  /**
   * @param address Terraform address, e.g. `aws_dynamodb_table.votes`
   * @param what the type, argument, value or expression
   */
  constructor(
    readonly address: string,
    readonly what: string,
  ) {
    super(`${address}: the local cloud does not emulate ${what}`);
  }
}
