import { Agent, request } from 'node:http';
import type { TestCloud } from './local-cloud.js';

/** A voter and what he votes for. */
export interface Ballot {
  readonly votingId: string;
  readonly user: string;
  readonly choice: string;
}

/** What came of a ballot. */
export interface Cast {
  readonly status: number;
  /** Milliseconds until the answer, of the last attempt. */
  readonly milliseconds: number;
}

/**
 * Casts ballots over HTTP, so many at a time, each again after an answer of 5xx: as clients do.
 *
 * @param onStart called when tokens are there and the first request is sent
 */
export async function castAll(
  cloud: TestCloud,
  ballots: readonly Ballot[],
  concurrency: number,
  onStart: () => void = () => {},
): Promise<Cast[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  const tokens = await tokensOf(cloud, ballots);
  const results: Cast[] = [];
  let next = 0;
  onStart();
  const voter = async (): Promise<void> => {
    for (let index = next++; index < ballots.length; index = next++) {
      const ballot = ballots[index];
      if (ballot) results[index] = await castOne(cloud.url, agent, ballot, tokens.get(ballot.user) ?? '');
    }
  };
  await Promise.all(Array.from({ length: concurrency }, voter));
  agent.destroy();
  return results;
}

async function tokensOf(cloud: TestCloud, ballots: readonly Ballot[]): Promise<ReadonlyMap<string, string>> {
  const users = [...new Set(ballots.map(({ user }) => user))];
  return new Map(await Promise.all(users.map(async (user) => [user, await cloud.token(user)] as const)));
}

async function castOne(url: string, agent: Agent, { votingId, choice }: Ballot, token: string): Promise<Cast> {
  for (let attempt = 1; ; attempt += 1) {
    const started = performance.now();
    const status = await post(`${url}/v1/votings/${votingId}/votes`, agent, token, JSON.stringify({ choice }));
    if (status < 500 || attempt === 20) return { status, milliseconds: performance.now() - started };
  }
}

/** Node's own client: `fetch` costs as much as what is measured here. */
function post(url: string, agent: Agent, token: string, body: string): Promise<number> {
  const headers = {
    authorization: token,
    'x-api-key': 'local',
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  };
  return new Promise((resolve, reject) => {
    const call = request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0));
    });
    call.once('error', reject).end(body);
  });
}
