import { S3BucketCorsConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-cors-configuration/index.js';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js';
import type { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning/index.js';
import type { Construct } from 'constructs';
import { environmentOf } from '../environment-context.js';

export interface BucketTidiness {
  /**
   * Age at which objects go away, in days.
   * @default never
   */
  readonly expireAfterDays?: number;
  /**
   * How long replaced and deleted versions are kept, in days.
   * @default 30
   */
  readonly keepVersionsDays?: number;
}

/** Days after which an upload in parts that was never finished is thrown away; it is paid for until then. */
const UNFINISHED_UPLOAD_DAYS = 2;
const UPLOAD_CORS_SECONDS = 600;

/** Lets objects (if wanted), old versions and unfinished uploads expire. */
export function keepBucketTidy(
  scope: Construct,
  bucket: string,
  { expireAfterDays, keepVersionsDays = 30 }: BucketTidiness,
  versioning: S3BucketVersioningA,
): void {
  for (const days of [expireAfterDays, keepVersionsDays]) {
    if (days !== undefined && !(Number.isInteger(days) && days > 0)) {
      throw new Error(`Bucket "${scope.node.id}": expiry is in whole days`);
    }
  }
  new S3BucketLifecycleConfiguration(scope, 'Expiry', {
    bucket,
    rule: [
      {
        id: 'tidy',
        status: 'Enabled',
        filter: [{}],
        expiration: expireAfterDays === undefined ? undefined : [{ days: expireAfterDays }],
        noncurrentVersionExpiration: [{ noncurrentDays: keepVersionsDays }],
        abortIncompleteMultipartUpload: [{ daysAfterInitiation: UNFINISHED_UPLOAD_DAYS }],
      },
    ],
    // Rules about old versions need versions.
    dependsOn: [versioning],
  });
}

/** Lets pages of this origin and of the stack's CORS origins put objects to presigned addresses. */
export function addBucketUploads(scope: Construct, bucket: string, origin: string): void {
  const { origins } = environmentOf(scope).settings.cors;
  new S3BucketCorsConfiguration(scope, 'Cors', {
    bucket,
    corsRule: [
      {
        allowedOrigins: [origin, ...origins],
        allowedMethods: ['PUT'],
        allowedHeaders: ['*'],
        exposeHeaders: ['ETag'],
        maxAgeSeconds: UPLOAD_CORS_SECONDS,
      },
    ],
  });
}
