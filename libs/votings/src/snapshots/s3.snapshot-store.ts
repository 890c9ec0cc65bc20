import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { SnapshotFile } from './snapshot.js';
import { SnapshotStore } from './snapshot.store.js';

/** Snapshots as JSON objects of a bucket, which keeps replaced versions. */
export class S3SnapshotStore extends SnapshotStore {
  constructor(
    private readonly client: S3Client,
    private readonly bucket: string,
  ) {
    super();
  }

  override async put({ key, content }: SnapshotFile): Promise<void> {
    const command = new PutObjectCommand({
      Bucket: this.bucket,
      Key: key,
      Body: JSON.stringify(content),
      ContentType: 'application/json',
    });
    await this.client.send(command);
  }
}
