/**
 * Overrides for `npm start -- --short`: every wait of the systems that people would have to sit through takes seconds, so that the demo shows
 * timeouts and notices, too. For watching only: a duel of seconds is no duel.
 */
export const SHORT_DURATIONS: readonly string[] = [
  'votings.startNoticeSeconds=3',
  'votings.endNoticeSeconds=3',
  'duels.durationSeconds=6',
  'leads.answerSeconds=5',
  'leads.maxExpiries=2',
];
