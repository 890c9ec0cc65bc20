import { Injectable } from '@nestjs/common';
import type { Principal } from '#platform/auth/principal.js';

/** A connection that said `hello`. */
export interface GreetedConnection {
  readonly principal: Principal;
  readonly connectionId: string;
}

/** What a slice does when a connection begins; it may push to it. */
export type HelloHook = (connection: GreetedConnection) => Promise<void>;

/**
 * Where slices plug into `hello`, so that a client which comes back gets what it needs again (requirements D11, L11).
 *
 * Hooks run after `welcome` was handed to the connection, one after the other, in the order in which they were added.
 *
 * @example onModuleInit() { this.hooks.add((connection) => this.resendAssignment(connection)); }
 */
@Injectable()
export class HelloHooks {
  readonly #hooks: HelloHook[] = [];

  /** Call it in `onModuleInit`. */
  add(hook: HelloHook): void {
    this.#hooks.push(hook);
  }

  /** Runs all hooks. A hook that fails keeps none of the others from running. @throws the first failure */
  async run(connection: GreetedConnection): Promise<void> {
    const failures: unknown[] = [];
    for (const hook of this.#hooks) await hook(connection).catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  }
}
