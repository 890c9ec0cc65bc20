import { at, list, type StackDocument, type StackResource } from '../support/stack-document.js';
import { breaking, first, type Rule } from './rule.js';

const buckets = (document: StackDocument) => document.resources('aws_s3_bucket');

/** Buckets for which no resource of the type does what it should. */
function lacking(document: StackDocument, type: string, does: (resource: StackResource) => boolean): readonly string[] {
  const having = document.resources(type).filter(does);
  return breaking(buckets(document), ({ address }) =>
    having.some(({ args }) => document.referred(args['bucket'])?.address === address),
  );
}

interface PolicyStatement {
  readonly Effect: string;
  readonly Principal: unknown;
  readonly Condition?: unknown;
}

function statements({ args }: StackResource): readonly PolicyStatement[] {
  return (JSON.parse(String(args['policy'])) as { Statement: PolicyStatement[] }).Statement;
}

/** Whether the source must be one distribution of the stack, whose ARN holds the account; CloudFront tells no more. */
function isOurs(document: StackDocument, condition: unknown): boolean {
  const source = document.referred(at(condition, 'StringEquals', 'aws:SourceArn'));
  return source?.type === 'aws_cloudfront_distribution';
}

/** Buckets that hold files of the build: an apply makes all of them again. */
function isRebuildable(document: StackDocument, { address }: StackResource): boolean {
  return document.resources('aws_s3_object').some(({ args }) => document.referred(args['bucket'])?.address === address);
}

const plant: Rule['plant'] = (resource) => {
  resource['aws_s3_bucket'] = { ...resource['aws_s3_bucket'], planted: { bucket: 'agora-dev-planted' } };
};

export const BUCKET_RULES: readonly Rule[] = [
  {
    name: 'buckets keep the public out, in all four ways',
    check: (document) =>
      lacking(document, 'aws_s3_bucket_public_access_block', ({ args }) =>
        ['block_public_acls', 'block_public_policy', 'ignore_public_acls', 'restrict_public_buckets'].every(
          (name) => args[name] === true,
        ),
      ),
    plant,
  },
  {
    name: 'buckets are encrypted',
    check: (document) =>
      lacking(
        document,
        'aws_s3_bucket_server_side_encryption_configuration',
        ({ args }) =>
          at(list(args['rule'])[0], 'apply_server_side_encryption_by_default', 'sse_algorithm') === 'AES256',
      ),
    plant,
  },
  {
    name: 'buckets keep versions, and drop old ones and unfinished uploads in the end',
    check: (document) => [
      ...lacking(
        document,
        'aws_s3_bucket_versioning',
        ({ args }) => at(args, 'versioning_configuration', 'status') === 'Enabled',
      ),
      ...lacking(document, 'aws_s3_bucket_lifecycle_configuration', ({ args }) =>
        list(args['rule']).some(
          (rule) =>
            at(rule, 'status') === 'Enabled' &&
            at(rule, 'noncurrent_version_expiration') !== undefined &&
            at(rule, 'abort_incomplete_multipart_upload') !== undefined,
        ),
      ),
    ],
    plant,
  },
  {
    name: 'objects that the stack makes come after versioning, else they have no version and later plans show a change',
    check: (document) =>
      breaking(document.resources('aws_s3_object'), ({ args }) =>
        list(args['depends_on']).some(
          (address) =>
            document.resources('aws_s3_bucket_versioning').find((one) => one.address === address)?.args['bucket'] ===
            args['bucket'],
        ),
      ),
    plant: (resource) => delete first(resource, 'aws_s3_object')['depends_on'],
  },
  {
    name: 'objects belong to the account',
    check: (document) =>
      lacking(
        document,
        'aws_s3_bucket_ownership_controls',
        ({ args }) => at(args, 'rule', 'object_ownership') === 'BucketOwnerEnforced',
      ),
    plant,
  },
  {
    name: 'buckets are reached over TLS only',
    check: (document) =>
      lacking(document, 'aws_s3_bucket_policy', (policy) =>
        statements(policy).some(
          ({ Effect, Condition }) => Effect === 'Deny' && at(Condition, 'Bool', 'aws:SecureTransport') === 'false',
        ),
      ),
    plant,
  },
  {
    name: 'nobody outside of the account is let into a bucket or a queue',
    check: (document) =>
      breaking(document.resources('aws_s3_bucket_policy', 'aws_sqs_queue_policy'), (policy) =>
        statements(policy).every(
          ({ Effect, Principal, Condition }) =>
            Effect === 'Deny' ||
            (Principal !== '*' &&
              (at(Condition, 'StringEquals', 'aws:SourceAccount') !== undefined || isOurs(document, Condition))),
        ),
      ),
    plant: (resource) => {
      const Statement = [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*' }];
      resource['aws_s3_bucket_policy'] = { planted: { bucket: 'x', policy: JSON.stringify({ Statement }) } };
    },
  },
  {
    name: 'where data is protected, a bucket is neither destroyed nor emptied, unless the build makes all of it',
    check: (document) =>
      document.protectsData
        ? breaking(
            buckets(document).filter((bucket) => !isRebuildable(document, bucket)),
            ({ args }) => at(args, 'lifecycle', 'prevent_destroy') === true && args['force_destroy'] !== true,
          )
        : [],
    plant,
  },
];
