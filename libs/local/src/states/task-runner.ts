import type { Json } from './asl.types.js';

/** Carries out what a Task names as its resource. */
export interface TaskRunner {
  /** Whether tasks with this resource can be run, e.g. `arn:aws:states:::lambda:invoke`. */
  supports(resource: string): boolean;
  /**
   * @param roleArn the machine's role, whose policies apply
   * @returns the result as Step Functions hands it to the state
   * @throws StateError with the error name that the service integration would give
   */
  run(resource: string, args: Json, roleArn: string, signal: AbortSignal): Promise<Json>;
}
