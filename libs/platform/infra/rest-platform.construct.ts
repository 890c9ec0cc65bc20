import { Construct } from 'constructs';
import type { FunctionPart } from '#infra/binding.js';
import { environmentOf } from '#infra/environment-context.js';
import { Table } from '#infra/table.construct.js';
import { restEnv } from '../src/platform.env.js';

/** What every REST function needs whatever slices it serves: the memory of first answers, limits, origins. */
export class RestPlatform extends Construct {
  readonly api: FunctionPart;
  /** Names of the tables, for the outputs. */
  readonly tableNames: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const { api, cors } = environmentOf(this).settings;
    const idempotency = new Table(this, 'idempotency', { partitionKey: 'id', expiresBy: 'expiration' });
    this.tableNames = { idempotency: idempotency.name };
    this.api = {
      env: restEnv,
      uses: [idempotency.readWrite()],
      settings: { MAX_BODY_KILOBYTES: api.maxBodyKilobytes, CORS_ORIGINS: cors.origins },
    };
  }
}
