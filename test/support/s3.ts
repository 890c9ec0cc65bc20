import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { AwsEndpoint } from '#local/aws/aws-endpoint.js';
import { CredentialRegistry } from '#local/aws/credential-registry.js';
import { S3Notifications } from '#local/aws/s3-notifications.js';
import { S3Service } from '#local/aws/s3.service.js';
import { bucketNames, createBuckets } from '#local/engines/create-buckets.js';
import { FauxqsEngine } from '#local/engines/fauxqs.engine.js';
import { StackIam } from '#local/iam/stack-iam.js';
import { shortNameOf } from '#local/lambda/function-definition.js';
import { readResources } from './stack-tables.js';

/** Real buckets for one test file: the ones of the synthesised local stack. */
export interface TestS3 {
  /** For SDK clients with the key `local`/`local`; presigned addresses work, too. */
  readonly endpoint: string;
  readonly client: S3Client;
  /** @param name short name, e.g. `leads-imports`. @returns the physical one. @throws Error when the stack has no such bucket */
  bucket(name: string): string;
  stop(): Promise<void>;
}

/** Starts fauxqs (about 0.3 s) on a folder of its own. Nobody is told of new objects. Call it in `beforeAll` and `stop` in `afterAll`. */
export async function startS3(): Promise<TestS3> {
  const folder = mkdtempSync(join(tmpdir(), 'agora-test-'));
  const stack = readResources(['aws_s3_bucket']);
  const engine = await FauxqsEngine.start({ folder, region: stack.region });
  const names = bucketNames(stack);
  await createBuckets(engine.endpoint, names);
  const notifications = new S3Notifications(stack, engine.client);
  const service = new S3Service({ engine: engine.endpoint, stack, iam: new StackIam(stack), notifications });
  const endpoint = await AwsEndpoint.listen();
  endpoint.open({ credentials: new CredentialRegistry(stack), services: [service] });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new S3Client({ endpoint: endpoint.url, region: stack.region, credentials });
  return {
    endpoint: endpoint.url,
    client,
    bucket: (name) => {
      // The account's number comes last: names of buckets are shared by all accounts.
      const found = names.find((it) => shortNameOf(stack.name, it).replace(/-\d{12}$/, '') === name);
      if (found === undefined) throw new Error(`the local stack has no bucket ${name}`);
      return found;
    },
    stop: async () => {
      client.destroy();
      await endpoint.stop();
      await engine.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
