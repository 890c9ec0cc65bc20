import type { ResolvedStack } from '../cloud.types.js';

/** Names of the stack's buckets. */
export function bucketNames(stack: ResolvedStack): readonly string[] {
  return stack.resources('aws_s3_bucket').map(({ args }) => String(args['bucket']));
}

/**
 * Creates what is missing; buckets of an earlier run keep their objects.
 *
 * @param engine base URL of fauxqs
 * @returns the names of the new ones
 */
export async function createBuckets(engine: string, names: readonly string[]): Promise<readonly string[]> {
  const created: string[] = [];
  for (const name of names) {
    if ((await fetch(`${engine}/${name}`, { method: 'HEAD' })).ok) continue;
    const response = await fetch(`${engine}/${name}`, { method: 'PUT' });
    if (!response.ok) throw new Error(`bucket ${name}: ${response.status} ${await response.text()}`);
    created.push(name);
  }
  return created;
}
