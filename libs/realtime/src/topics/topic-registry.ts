import { Injectable } from '@nestjs/common';
import type { Principal } from '#platform/auth/principal.js';
import { DomainError } from '#platform/errors/domain.error.js';
import { ForbiddenError } from '#platform/problem/problem.errors.js';

/** Whether this user may read this topic. */
export type MayRead = (principal: Principal, topic: string) => boolean | Promise<boolean>;

/** 404 `unknown-topic`: no slice has such a topic. */
export class UnknownTopicError extends DomainError {
  constructor() {
    super(404, 'unknown-topic', 'There is no such topic.');
  }
}

/** Topics that every connection is subscribed to from `$connect` on (requirement V9). */
export const EVERYBODYS_TOPICS: readonly string[] = ['votings'];

/**
 * Which topics there are, and who may read them. Slices say so in `onModuleInit` of the `ws` function's modules.
 *
 * @example onModuleInit() { this.topics.allow(/^voting:[\w-]{1,100}$/); }
 */
@Injectable()
export class TopicRegistry {
  readonly #rules: { readonly pattern: RegExp; readonly mayRead: MayRead }[] = [];

  /**
   * @param pattern matches whole topics: anchor it with `^` and `$`
   * @param mayRead everybody when left out
   * @throws Error for a pattern that is not anchored, since it would allow more than it says
   */
  allow(pattern: RegExp, mayRead: MayRead = () => true): void {
    if (!pattern.source.startsWith('^') || !pattern.source.endsWith('$'))
      throw new Error(`The topic pattern ${String(pattern)} is not anchored`);
    this.#rules.push({ pattern, mayRead });
  }

  /**
   * One rule that lets the user in is enough.
   *
   * @throws UnknownTopicError (404 `unknown-topic`) when no pattern matches
   * @throws ForbiddenError (403 `forbidden`) when the user may not read it
   */
  async assertMayRead(principal: Principal, topic: string): Promise<void> {
    const rules = this.#rulesOf(topic);
    for (const { mayRead } of rules) if (await mayRead(principal, topic)) return;
    if (EVERYBODYS_TOPICS.includes(topic)) return;
    throw rules.length === 0 ? new UnknownTopicError() : new ForbiddenError('You may not read this topic.');
  }

  /** @throws UnknownTopicError (404 `unknown-topic`) */
  assertKnown(topic: string): void {
    if (this.#rulesOf(topic).length === 0 && !EVERYBODYS_TOPICS.includes(topic)) throw new UnknownTopicError();
  }

  #rulesOf(topic: string) {
    // Not `test`: a pattern with the flag g or y would remember where it stopped.
    return this.#rules.filter(({ pattern }) => topic.search(pattern) >= 0);
  }
}
