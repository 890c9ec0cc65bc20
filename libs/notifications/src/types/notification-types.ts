import { Inject, Injectable } from '@nestjs/common';
import type { NotificationType } from './notification-type.js';

/** Token of the list of all types. */
export const NOTIFICATION_TYPES = Symbol('NotificationTypes');

/** All types by name. */
@Injectable()
export class NotificationTypes {
  readonly #byName: ReadonlyMap<string, NotificationType>;

  constructor(@Inject(NOTIFICATION_TYPES) types: readonly NotificationType[]) {
    this.#byName = new Map(types.map((type) => [type.name, type]));
    if (this.#byName.size !== types.length) throw new Error('two types of notification have the same name');
  }

  get names(): readonly string[] {
    return [...this.#byName.keys()];
  }

  find(name: string): NotificationType | undefined {
    return this.#byName.get(name);
  }

  /** For workers: a group of a type that nobody knows must become a dead letter. */
  get(name: string): NotificationType {
    const type = this.#byName.get(name);
    if (!type) throw new Error(`there is no type of notification ${JSON.stringify(name)}`);
    return type;
  }
}
