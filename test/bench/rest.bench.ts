/**
 * Warm REST requests: Nest through `restHandler` against Hono's Lambda adapter, in one process and in interleaved rounds,
 * so that a noisy machine slows both. `npm run bench:rest`; exits 1 when a median ratio is above the bar.
 */
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { claimsOf, lambdaContext, restEvent } from '#test/factories/rest-event.js';
import { hono } from './rest.hono.js';
import { nest } from './rest.nest.js';

/** DESIGN.md, section 8: p50 through Nest at most this many times Hono's. */
const BAR = 1.5;
const ROUNDS = 31;
const CALLS = 1_000;
const WARM_UP = 10_000;

type Handler = (event: APIGatewayProxyEvent, context: Context) => Promise<{ statusCode: number }>;

const headers = {
  authorization: `Bearer ${'x'.repeat(900)}`,
  origin: 'https://app.example.com',
  referer: 'https://app.example.com/votings/v1',
  'x-api-key': 'k'.repeat(40),
  'x-amzn-trace-id': 'Root=1-5759e988-bd862e3fe1be46a994272793',
};
const claims = claimsOf('alice', 'organizers');
const requests: Readonly<Record<string, { readonly status: number; readonly json: string }>> = {
  GET: { status: 200, json: event({ path: '/votings/v1/votes/me', headers, claims }) },
  POST: {
    status: 201,
    json: event({ method: 'POST', path: '/votings/v1/votes', body: { choice: 'pizza' }, headers, claims }),
  },
};

for (const [name, { status, json }] of Object.entries(requests)) {
  const sides = { nest: nest as Handler, hono: hono as unknown as Handler };
  await round(sides.nest, json, status, WARM_UP);
  await round(sides.hono, json, status, WARM_UP);
  const times = { nest: [] as number[][], hono: [] as number[][] };
  for (let index = 0; index < ROUNDS; index += 1) {
    const order = index % 2 === 0 ? (['nest', 'hono'] as const) : (['hono', 'nest'] as const);
    for (const side of order) times[side].push(await round(sides[side], json, status, CALLS));
  }
  report(name, times.nest, times.hono);
}

function event(parts: Parameters<typeof restEvent>[0]): string {
  return JSON.stringify(restEvent(parts));
}

/** Microseconds of each call; every call gets an event of its own, whose parsing is not timed. */
async function round(handler: Handler, json: string, status: number, calls: number): Promise<number[]> {
  const context = lambdaContext();
  const times: number[] = [];
  for (let index = 0; index < calls; index += 1) {
    const input = JSON.parse(json) as APIGatewayProxyEvent;
    const start = process.hrtime.bigint();
    const { statusCode } = await handler(input, context);
    times.push(Number(process.hrtime.bigint() - start) / 1_000);
    if (statusCode !== status) throw new Error(`answered ${statusCode} instead of ${status}`);
  }
  return times.sort((a, b) => a - b);
}

function report(name: string, nestRounds: readonly number[][], honoRounds: readonly number[][]): void {
  const ratios = nestRounds.map((times, index) => quantile(times, 0.5) / quantile(honoRounds[index] ?? [], 0.5));
  const ratio = quantile(
    ratios.sort((a, b) => a - b),
    0.5,
  );
  const line = (side: string, rounds: readonly number[][]): string => {
    const all = rounds.flat().sort((a, b) => a - b);
    return `${side} p50 ${quantile(all, 0.5).toFixed(1)} us, p99 ${quantile(all, 0.99).toFixed(1)} us`;
  };
  const verdict = ratio <= BAR ? 'ok' : 'MISSED';
  process.stdout.write(
    `${name.padEnd(4)} ${line('Nest', nestRounds)} | ${line('Hono', honoRounds)} | p50 ratio ${ratio.toFixed(2)} (bar ${BAR}: ${verdict})\n`,
  );
  if (ratio > BAR) process.exitCode = 1;
}

function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
}
