import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy/index.js';
import { Lazy } from 'cdktf';
import type { Construct } from 'constructs';
import type { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js';

/** The one policy that a bucket can have: TLS only, and who of AWS's own services is let in. */
export class BucketPolicy {
  private readonly statements: unknown[];

  constructor(
    scope: Construct,
    bucket: string,
    private readonly arn: string,
    block: S3BucketPublicAccessBlock,
  ) {
    this.statements = [tlsOnly(arn)];
    new S3BucketPolicy(scope, 'TlsOnly', {
      bucket,
      policy: Lazy.stringValue({
        produce: () => JSON.stringify({ Version: '2012-10-17', Statement: this.statements }),
      }),
      // Both change the bucket's policy status, and S3 refuses two such changes at once.
      dependsOn: [block],
    });
  }

  /**
   * Lets one distribution read. It may list, too: to who may not, S3 does not tell a missing object from a forbidden one.
   * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
   */
  letRead(distributionArn: string): void {
    const common = {
      Effect: 'Allow',
      Principal: { Service: 'cloudfront.amazonaws.com' },
      // The ARN holds the account.
      Condition: { StringEquals: { 'aws:SourceArn': distributionArn } },
    };
    this.statements.push(
      { Sid: 'ReadByDistribution', ...common, Action: 's3:GetObject', Resource: `${this.arn}/*` },
      { Sid: 'ListByDistribution', ...common, Action: 's3:ListBucket', Resource: this.arn },
    );
  }
}

function tlsOnly(arn: string) {
  return {
    Sid: 'TlsOnly',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [arn, `${arn}/*`],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
}
