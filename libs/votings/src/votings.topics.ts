/** What happens to votings (V9); every connection is subscribed to it. */
export const VOTINGS_TOPIC_NAME = 'votings';

/** The same, as a pattern. */
export const VOTINGS_TOPIC = /^votings$/;

const RESULTS_PREFIX = 'voting:';

/** The results of one voting. */
export const RESULTS_TOPIC = /^voting:.{1,100}$/;

/** The topic of a voting's results. */
export function resultsTopic(votingId: string): string {
  return RESULTS_PREFIX + votingId;
}

/** The voting that a topic of results is about. */
export function votingOfTopic(topic: string): string {
  return topic.slice(RESULTS_PREFIX.length);
}
