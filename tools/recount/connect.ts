import { compiled } from '../compiled.ts';
import { LOCAL_CREDENTIALS, localEndpoint } from '../local-endpoint.ts';
import type { Recounter } from './types.ts';

/** A way to the tables of an environment. */
export interface Connection {
  readonly recounter: Recounter;
  /** Setting `votes.retentionDays`. */
  readonly retentionDays: number;
  close(): void;
}

interface Environments {
  environments(names: readonly string[]): readonly {
    readonly name: string;
    readonly settings: {
      readonly region: string;
      readonly results: { readonly shards: number };
      readonly votes: { readonly retentionDays: number };
    };
  }[];
}

interface DocumentClients {
  createDocumentClient(config: object): { destroy(): void };
}

interface CreateRecounter {
  createRecounter(client: object, env: object): Recounter;
}

/**
 * Connects to an environment's tables: to AWS with the credentials of the shell, or to the local cloud that runs on this machine.
 *
 * @throws Error when the local cloud is meant, and none answers
 */
export async function connect(environment: string, asked: string | undefined): Promise<Connection> {
  const { environments } = await compiled<Environments>('environments/environments.js');
  const { createDocumentClient } = await compiled<DocumentClients>('libs/platform/src/dynamodb/document-client.js');
  const { createRecounter } = await compiled<CreateRecounter>('libs/votings/src/results/create-recounter.js');
  const [found] = environments([environment]);
  if (!found) throw new Error(`There is no environment ${environment}`);
  const { name, settings } = found;
  const local = name === 'local';
  const endpoint = asked ?? (local ? await localEndpoint() : undefined);
  const client = createDocumentClient({
    region: settings.region,
    ...(endpoint !== undefined && { endpoint }),
    ...(local && { credentials: LOCAL_CREDENTIALS }),
  });
  const recounter = createRecounter(client, {
    TABLE_VOTINGS: `agora-${name}-votings`,
    TABLE_VOTES: `agora-${name}-votes`,
    TABLE_RESULTS: `agora-${name}-results`,
    RESULTS_SHARDS: settings.results.shards,
  });
  return { recounter, retentionDays: settings.votes.retentionDays, close: () => client.destroy() };
}
