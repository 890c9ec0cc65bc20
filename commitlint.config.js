/** Commit messages are Conventional Commits; the scope is the library or app that changes, if it is one. */
export default {
  extends: ['@commitlint/config-conventional'],
  rules: {
    'scope-enum': [
      2,
      'always',
      // prettier-ignore
      [
        'votings', 'duels', 'leads', 'notifications', 'realtime', 'client', 'platform', 'websocket', 'infra', 'local',
        'api', 'ws', 'workers', 'web', 'contracts', 'environments', 'tools', 'test', 'docs', 'ci', 'deps',
      ],
    ],
    'header-max-length': [2, 'always', 120],
    'subject-case': [0],
    'body-max-line-length': [0],
    'footer-max-line-length': [0],
  },
};
