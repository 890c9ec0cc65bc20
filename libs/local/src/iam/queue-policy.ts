import type { Resource, ResolvedStack } from '../cloud.types.js';
import { policyAllows, type ServiceRequest } from './resource-policy.js';

/**
 * Whether the queue's own policy lets a service in.
 *
 * @throws NotEmulatedError for a condition that is not emulated
 */
export function queuePolicyAllows(
  stack: ResolvedStack,
  queue: Resource,
  request: Omit<ServiceRequest, 'resource'>,
): boolean {
  const { url, arn } = queue.attributes;
  const own = queue.args['policy'];
  const separate = stack.resources('aws_sqs_queue_policy').filter(({ args }) => args['queue_url'] === url);
  const documents = [own, ...separate.map(({ args }) => args['policy'])].filter((text) => typeof text === 'string');
  const { accountId } = stack;
  return policyAllows({ documents, accountId, address: queue.address }, { ...request, resource: String(arn) });
}
