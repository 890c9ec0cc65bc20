import type { Stage } from './stage.ts';

/** One system, played by people. */
export interface Scene {
  /** What the audience will see, in a few words. */
  readonly title: string;
  /** Acts and narrates. @throws Error when something is not as narrated */
  play(stage: Stage): Promise<void>;
}
