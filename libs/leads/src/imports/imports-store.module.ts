import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Module } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Env } from '#platform/config/env-spec.js';
import { environmentToken, provideEnvironment } from '#platform/config/environment.js';
import { s3Endpoint } from '#platform/config/runtime.js';
import { ObjectSigner } from '#platform/objects/object-signer.js';
import { ObjectStore } from '#platform/objects/object-store.js';
import { importsBucketEnv, leadImportsTableEnv } from '../leads.env.js';
import { ImportFiles } from './import-files.js';
import { ImportsRepository } from './imports.repository.js';

/** Imports and their files. Needs PlatformModule. */
@Module({
  providers: [
    provideEnvironment(leadImportsTableEnv),
    provideEnvironment(importsBucketEnv),
    {
      provide: ObjectStore,
      inject: [DynamoDBDocumentClient, Clock, environmentToken(importsBucketEnv)],
      useFactory: (client: DynamoDBDocumentClient, clock: Clock, env: Env<typeof importsBucketEnv>) =>
        new ObjectStore(env.BUCKET_LEAD_FILES, new ObjectSigner(client.config, s3Endpoint()), clock),
    },
    ImportFiles,
    ImportsRepository,
  ],
  exports: [ImportFiles, ImportsRepository],
})
export class ImportsStoreModule {}
