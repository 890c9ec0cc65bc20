import { all, blocks, inert, inertType, oneOf, value, type TypeSpecs } from '../type-spec.js';

const ON_BUCKET = ['bucket', 'expected_bucket_owner'];
/** Arguments of an object that become the header of the same name. */
export const OBJECT_HEADERS: readonly string[] = [
  'cache_control',
  'content_disposition',
  'content_encoding',
  'content_language',
  'content_type',
];
const byBucket = (args: Readonly<Record<string, unknown>>) => ({ id: args['bucket'] });

export const STORAGE_TYPES: TypeSpecs = {
  aws_s3_bucket: {
    args: {
      bucket: value,
      object_lock_enabled: oneOf(false),
      force_destroy: inert('buckets are never deleted locally, except by --fresh'),
      timeouts: inert('buckets exist at once'),
    },
    attributes: (args, { region, partition }) => {
      const bucket = String(args['bucket']);
      return {
        id: bucket,
        arn: `arn:${partition}:s3:::${bucket}`,
        region,
        bucket_domain_name: `${bucket}.s3.amazonaws.com`,
        bucket_regional_domain_name: `${bucket}.s3.${region}.amazonaws.com`,
      };
    },
  },
  aws_s3_bucket_cors_configuration: {
    args: {
      bucket: value,
      cors_rule: blocks(
        all(
          ['id', 'allowed_headers', 'allowed_methods', 'allowed_origins', 'expose_headers', 'max_age_seconds'],
          value,
        ),
      ),
      expected_bucket_owner: inert('all buckets are of one account'),
    },
    attributes: byBucket,
  },
  aws_s3_bucket_notification: {
    args: {
      bucket: value,
      queue: blocks(all(['id', 'queue_arn', 'events', 'filter_prefix', 'filter_suffix'], value)),
    },
    attributes: byBucket,
  },
  aws_s3_bucket_versioning: inertType(
    'the local engine keeps the newest version only',
    [...ON_BUCKET, 'mfa', 'versioning_configuration'],
    byBucket,
  ),
  aws_s3_bucket_lifecycle_configuration: inertType(
    'local objects stay until --fresh',
    [...ON_BUCKET, 'rule', 'transition_default_minimum_object_size', 'timeouts'],
    byBucket,
  ),
  aws_s3_bucket_server_side_encryption_configuration: inertType(
    'local data is not encrypted',
    [...ON_BUCKET, 'rule'],
    byBucket,
  ),
  aws_s3_bucket_public_access_block: inertType(
    'every request must be signed, whatever the bucket says',
    ['bucket', 'block_public_acls', 'block_public_policy', 'ignore_public_acls', 'restrict_public_buckets'],
    byBucket,
  ),
  aws_s3_bucket_ownership_controls: inertType('all objects are of one account', ['bucket', 'rule'], byBucket),
  // Asked for AWS's own services; callers inside of the account are asked by their role's policies.
  aws_s3_bucket_policy: { args: all(['bucket', 'policy'], value), attributes: byBucket },
  aws_s3_object: {
    args: {
      ...all(['bucket', 'key', 'source', 'content', 'content_base64'], value),
      ...all(OBJECT_HEADERS, value),
      ...all(['etag', 'source_hash'], inert('each start compares the content itself')),
      server_side_encryption: inert('local data is not encrypted'),
      force_destroy: inert('local objects stay until --fresh'),
    },
    attributes: (args, { partition }) => {
      const id = `${String(args['bucket'])}/${String(args['key'])}`;
      return { id, arn: `arn:${partition}:s3:::${id}` };
    },
  },
};
