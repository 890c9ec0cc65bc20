import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { accountId } from '../account.js';
import type { Binding, Statement } from '../binding.js';
import { environmentOf, physicalName } from '../environment-context.js';
import { addBucketNotifications, type BucketNotification } from './bucket-notifications.js';
import type { BucketPolicy } from './bucket-policy.js';
import { keepBucketPrivate } from './bucket-safety.js';
import { addBucketUploads, keepBucketTidy, type BucketTidiness } from './bucket-upkeep.js';

export interface BucketProps extends BucketTidiness {
  /**
   * Whether an apply makes all of its objects again; then it may be deleted with them in any environment.
   * @default false
   */
  readonly rebuildable?: boolean;
  /**
   * Queues that are told of new objects.
   * @default none
   */
  readonly notifies?: readonly BucketNotification[];
}

/**
 * A bucket that is never public: versioned, encrypted, owned by the account alone, reached over TLS only; old versions and
 * unfinished uploads go away. Where data is protected, it cannot be deleted.
 *
 * @example
 * const imports = new Bucket(this, 'imports', { expireAfterDays: 30, notifies: [{ queue, prefix: 'uploads/' }] });
 */
export class Bucket extends Construct {
  readonly arn: string;
  readonly name: string;
  /** Host of the objects' addresses, presigned ones included. */
  readonly regionalDomainName: string;
  /**
   * What objects of the stack must wait for: one that is there before versioning is has no version, which later plans take for a change
   * (https://github.com/hashicorp/terraform-provider-aws/issues/44356), and its first version is never removed.
   */
  readonly versioning: ITerraformDependable;
  private readonly policy: BucketPolicy;
  private readonly variable: string;

  constructor(scope: Construct, id: string, props: BucketProps = {}) {
    super(scope, id);
    const protect = environmentOf(this).protectData && props.rebuildable !== true;
    const bucket = new S3Bucket(this, 'Default', {
      // Names of buckets are shared by all accounts of the world.
      bucket: `${physicalName(this, id)}-${accountId(this)}`,
      forceDestroy: !protect,
      lifecycle: protect ? { preventDestroy: true } : undefined,
    });
    // Without the construct's path in its address, moving the construct in the code never replaces the bucket.
    bucket.overrideLogicalId(id.replaceAll('-', '_'));
    this.arn = bucket.arn;
    this.name = bucket.bucket;
    this.regionalDomainName = bucket.bucketRegionalDomainName;
    this.variable = `BUCKET_${id.toUpperCase().replaceAll('-', '_')}`;
    const { policy, versioning } = keepBucketPrivate(this, this.name, this.arn);
    this.policy = policy;
    this.versioning = versioning;
    keepBucketTidy(this, this.name, props, versioning);
    addBucketNotifications(this, this, props.notifies ?? []);
  }

  /** Lets a CloudFront distribution read the objects. */
  serveThrough(distributionArn: string): void {
    this.policy.letRead(distributionArn);
  }

  /** Lets pages of this origin, and of the stack's CORS origins, put objects to presigned addresses. Call it once. */
  takeUploadsFrom(origin: string): void {
    addBucketUploads(this, this.name, origin);
  }

  /** Reading objects; a missing one is "not found" rather than "forbidden". Variable `BUCKET_<ID>`. */
  read(): Binding {
    return this.bind([
      { actions: ['s3:GetObject'], resources: [`${this.arn}/*`] },
      { actions: ['s3:ListBucket'], resources: [this.arn] },
    ]);
  }

  /** Writing objects, also by presigned addresses that the function makes; variable `BUCKET_<ID>`. */
  write(): Binding {
    return this.bind([{ actions: ['s3:PutObject'], resources: [`${this.arn}/*`] }]);
  }

  /** Both; variable `BUCKET_<ID>`. */
  readWrite(): Binding {
    return this.bind([...this.read().statements, ...this.write().statements]);
  }

  private bind(statements: readonly Statement[]): Binding {
    return { env: { [this.variable]: this.name }, statements };
  }
}
