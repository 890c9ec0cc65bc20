import type { Resource, ResolvedStack } from '../cloud.types.js';
import { policyAllows, type ServiceRequest } from './resource-policy.js';

/**
 * Whether a bucket's policy lets a service do something to the bucket or to its objects.
 *
 * @throws NotEmulatedError for a condition that is not emulated
 */
export function bucketPolicyAllows(stack: ResolvedStack, bucket: Resource, request: ServiceRequest): boolean {
  const policies = stack
    .resources('aws_s3_bucket_policy')
    .filter(({ args }) => args['bucket'] === bucket.args['bucket']);
  const documents = policies.map(({ args }) => String(args['policy']));
  return policyAllows({ documents, accountId: stack.accountId, address: bucket.address }, request);
}
