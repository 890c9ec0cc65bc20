import { describe, expect, it } from '@jest/globals';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { build } from 'esbuild';
import { Clock, SystemClock } from './clock/clock.js';
import { ConditionalWriter } from './dynamodb/conditional-writer.js';
import { Transactor } from './dynamodb/transact.js';
import { Ids } from './ids/ids.js';
import { PlatformLogger } from './logging/platform.logger.js';
import { PlatformModule } from './platform.module.js';

@Injectable()
class Service {
  constructor(
    readonly clock: Clock,
    readonly ids: Ids,
    readonly client: DynamoDBDocumentClient,
    readonly transactor: Transactor,
    readonly writer: ConditionalWriter,
    readonly logger: PlatformLogger,
  ) {}
}

@Module({ providers: [Service] })
class SliceModule {}

@Module({ imports: [PlatformModule, SliceModule] })
class RootModule {}

describe(PlatformModule.name, () => {
  it('gives every module the clock, ids, logger, document client and write helpers', async () => {
    const app = await Test.createTestingModule({ imports: [RootModule] }).compile();

    const service = app.get(Service, { strict: false });

    expect(service.clock).toBeInstanceOf(SystemClock);
    expect(service.ids.next()).not.toBe(service.ids.next());
    expect(service.client).toBe(app.get(DynamoDBDocumentClient));
    expect(service.transactor).toBeInstanceOf(Transactor);
    expect(service.writer).toBeInstanceOf(ConditionalWriter);
    expect(service.logger).toBeInstanceOf(PlatformLogger);
  });

  it.each(['platform.module', 'workers/stream.worker', 'workers/queue.worker', 'workers/scheduled.worker'])(
    '%s reaches no HTTP framework and no validator: worker bundles stay small',
    async (file) => {
      const packages = await packagesOf(`dist/js/libs/platform/src/${file}.js`);

      expect(packages.join()).toContain('@nestjs/'); // the listing works
      const heavy = /express|class-validator|class-transformer|swagger|websockets|vendia|idempotency/;
      expect(packages.filter((name) => heavy.test(name))).toEqual([]);
    },
  );
});

/** The packages that a compiled file imports, directly or through other files of the project. */
async function packagesOf(entry: string): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    outdir: 'unused',
  });
  return Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
}
