import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls/index.js';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration/index.js';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning/index.js';
import type { Construct } from 'constructs';
import { BucketPolicy } from './bucket-policy.js';

export interface BucketSafety {
  readonly versioning: S3BucketVersioningA;
  readonly policy: BucketPolicy;
}

/** Encrypts and versions a bucket and keeps everybody but the account out of it. */
export function keepBucketPrivate(scope: Construct, bucket: string, arn: string): BucketSafety {
  const block = new S3BucketPublicAccessBlock(scope, 'PublicAccess', {
    bucket,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  new S3BucketOwnershipControls(scope, 'Ownership', { bucket, rule: { objectOwnership: 'BucketOwnerEnforced' } });
  new S3BucketServerSideEncryptionConfigurationA(scope, 'Encryption', {
    bucket,
    rule: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
  });
  return {
    policy: new BucketPolicy(scope, bucket, arn, block),
    versioning: new S3BucketVersioningA(scope, 'Versions', { bucket, versioningConfiguration: { status: 'Enabled' } }),
  };
}
