/** The tables of the stack in Terraform's JSON, for tests that need a document which does not change with the real stack. */
export const CONTRACT_TABLES = {
  votings: table('votings', ['votingId'], {
    keys: ['listShard', 'endAt', 'unsettled', 'closesAt'],
    global_secondary_index: [
      { name: 'byEnd', hash_key: 'listShard', range_key: 'endAt', projection_type: 'ALL' },
      { name: 'byUnsettled', hash_key: 'unsettled', range_key: 'closesAt', projection_type: 'KEYS_ONLY' },
    ],
  }),
  votes: table('votes', ['userId', 'votingId'], {
    keys: ['uncounted'],
    global_secondary_index: [
      {
        name: 'byUncounted',
        hash_key: 'uncounted',
        range_key: 'userId',
        projection_type: 'INCLUDE',
        non_key_attributes: ['votingId', 'choice', 'timestamp'],
      },
    ],
    ttl: { attribute_name: 'expireAt', enabled: true },
    stream_enabled: true,
    stream_view_type: 'NEW_AND_OLD_IMAGES',
  }),
  results: table('results', ['votingId', 'part']),
  connections: table('connections', ['userId', 'connectionId'], { ttl: { attribute_name: 'expireAt', enabled: true } }),
  idempotency: table('idempotency', ['id'], { ttl: { attribute_name: 'expiration', enabled: true } }),
};

function table(name: string, key: readonly string[], options: Record<string, unknown> & { keys?: string[] } = {}) {
  const { keys = [], ...rest } = options;
  return {
    name: `agora-local-${name}`,
    billing_mode: 'PAY_PER_REQUEST',
    hash_key: key[0],
    ...(key[1] !== undefined && { range_key: key[1] }),
    attribute: [...key, ...keys].map((attribute) => ({ name: attribute, type: 'S' })),
    ...rest,
  };
}
