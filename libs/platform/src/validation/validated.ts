import { type Dto, type FurtherRules, validateAs } from './validate-as.js';

/**
 * A DTO whose rules are checked when the service asks for it, not before the handler runs.
 *
 * Refusals have an order (404, then 403 of the owner, then 428 and 412, then 422, then 409), and only the service knows
 * whether the resource exists and whose it is. So the service calls {@link value} after those checks.
 */
export class Validated<T extends object> {
  #value: T | undefined;

  /**
   * @param dto the class that has the rules
   * @param plain what the client sent, parsed
   */
  constructor(
    private readonly dto: Dto<T>,
    private readonly plain: unknown,
  ) {}

  /**
   * @param further rules beside the DTO's own
   * @throws ValidationFailedError (422) naming every broken rule
   */
  value(further?: FurtherRules<T>): T {
    if (further) return validateAs(this.dto, this.plain, undefined, further);
    return (this.#value ??= validateAs(this.dto, this.plain));
  }
}
