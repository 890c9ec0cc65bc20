import { Actor } from './actor.ts';
import type { LocalCloud } from './local-cloud.ts';
import type { Narrator } from './narrator.ts';

/** What a scene is played with: people, and a voice. */
export class Stage {
  readonly cloud: LocalCloud;
  readonly narrator: Narrator;
  readonly #actors: Actor[] = [];

  constructor(cloud: LocalCloud, narrator: Narrator) {
    this.cloud = cloud;
    this.narrator = narrator;
  }

  /** A person with a token of these groups. */
  async actor(name: string, ...groups: readonly string[]): Promise<Actor> {
    const actor = new Actor(this.cloud.url, name, await this.cloud.token(name, groups));
    this.#actors.push(actor);
    return actor;
  }

  /** Tells what somebody does. */
  say(text: string): void {
    this.narrator.say(text);
  }

  /** Tells what arrives by itself. */
  event(text: string): void {
    this.narrator.event(text);
  }

  /** States a fact. @throws Error when it is none */
  check(fact: boolean, text: string): void {
    if (!fact) throw new Error(`Not as narrated: ${text}`);
    this.narrator.success(text);
  }

  /** Everybody leaves. */
  clear(): void {
    for (const actor of this.#actors) actor.leave();
  }
}
