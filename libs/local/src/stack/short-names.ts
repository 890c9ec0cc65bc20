import { shortNameOf } from '../lambda/function-definition.js';

/** `agora-local-results-announce.fifo` in the stack `agora-local` is `results-announce`. */
export function queueShortName(stackName: string, physicalName: string): string {
  return shortNameOf(stackName, physicalName).replace(/\.fifo$/, '');
}
