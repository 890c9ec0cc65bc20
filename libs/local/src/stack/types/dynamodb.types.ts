import { all, block, blocks, inert, oneOf, value, type TypeSpecs } from '../type-spec.js';

/** The label is the creation time in AWS; locally it is fixed, so that ARNs in policies stay the same from run to run. */
const STREAM_LABEL = '2026-01-01T00:00:00.000';

const index = { ...all(['name', 'hash_key', 'range_key', 'non_key_attributes'], value), projection_type: value };

export const DYNAMODB_TYPES: TypeSpecs = {
  aws_dynamodb_table: {
    args: {
      ...all(['name', 'hash_key', 'range_key', 'stream_enabled'], value),
      billing_mode: oneOf('PAY_PER_REQUEST'),
      stream_view_type: oneOf('NEW_AND_OLD_IMAGES', 'NEW_IMAGE', 'OLD_IMAGE', 'KEYS_ONLY'),
      attribute: blocks(all(['name', 'type'], value)),
      global_secondary_index: blocks(index),
      local_secondary_index: blocks(index),
      ttl: block(all(['attribute_name', 'enabled'], value)),
      point_in_time_recovery: inert('local data is not backed up'),
      server_side_encryption: inert('local data is not encrypted'),
      deletion_protection_enabled: inert('tables are never deleted locally, except by --fresh'),
      table_class: inert('a matter of price'),
      timeouts: inert('tables exist at once'),
    },
    attributes: (args, { arn }) => {
      const tableArn = arn('dynamodb', `table/${String(args['name'])}`);
      const stream = { stream_arn: `${tableArn}/stream/${STREAM_LABEL}`, stream_label: STREAM_LABEL };
      return { arn: tableArn, id: args['name'], ...(args['stream_enabled'] === true ? stream : {}) };
    },
  },
};
