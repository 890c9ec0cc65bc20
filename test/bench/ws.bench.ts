/**
 * Warm WebSocket messages: a gateway through the route adapter against its method called directly, in one process and in
 * interleaved rounds. `npm run bench:ws`; exits 1 when the adapter costs more than the bar.
 */
import { Module, type Type } from '@nestjs/common';
import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { IsString, Length } from 'class-validator';
import { PlatformLogger } from '#platform/logging/platform.logger.js';
import { ConnectionPoster } from '#platform/websocket/connection-poster.js';
import type { WsEvent } from '#platform/websocket/ws-event.js';
import { createWsApp } from '#platform/websocket/ws-handler.js';
import { validateAs } from '#platform/validation/validate-as.js';
import { authorizerOf, messageEvent, wsContext } from '#test/factories/ws-event.js';

/** DESIGN.md, section 8: p50 through the adapter at most this many microseconds over the handler's own time. */
const BAR_US = 20;
const ROUNDS = 31;
const CALLS = 1_000;
const WARM_UP = 10_000;
/** About what Agora has: every event binds all of them. */
const OTHER_GATEWAYS = 4;

class InviteDto {
  @IsString()
  @Length(1, 64)
  to!: string;
}

@WebSocketGateway()
class BenchGateway {
  @SubscribeMessage('plain')
  async plain(@MessageBody() data: object): Promise<object> {
    return Promise.resolve({ sessionId: 's1', data });
  }

  @SubscribeMessage('invite')
  async invite(@MessageBody() { to }: InviteDto): Promise<object> {
    return Promise.resolve({ sessionId: 's1', to });
  }
}

/** Gateways that are only bound. */
function otherGateway(): Type {
  @WebSocketGateway()
  class OtherGateway {
    @SubscribeMessage('a')
    a(): void {}

    @SubscribeMessage('b')
    b(): void {}

    @SubscribeMessage('c')
    c(): void {}
  }
  return OtherGateway;
}

@Module({
  providers: [
    BenchGateway,
    ...Array.from({ length: OTHER_GATEWAYS }, otherGateway),
    { provide: ConnectionPoster, useValue: { post: () => Promise.reject(new Error('nothing is posted here')) } },
    { provide: PlatformLogger, useValue: new PlatformLogger({ level: 'SILENT' }) },
  ],
})
class BenchModule {}

const { app, adapter } = await createWsApp(BenchModule);
const gateway = app.get(BenchGateway);
const context = wsContext();

interface Case {
  readonly event: string;
  readonly adapted: (event: WsEvent) => Promise<unknown>;
  /** The method with what it cannot do without: its input out of the event's body, checked. */
  readonly direct: (event: WsEvent) => Promise<unknown>;
}

const data = { to: 'bob' };
const cases: Readonly<Record<string, Case>> = {
  'no DTO': bench('plain', async ({ body }) => gateway.plain(bodyOf(body))),
  'with DTO': bench('invite', async ({ body }) => gateway.invite(validateAs(InviteDto, bodyOf(body)))),
};

for (const [name, { event, adapted, direct }] of Object.entries(cases)) {
  await round(adapted, event, WARM_UP);
  await round(direct, event, WARM_UP);
  const times = { adapted: [] as number[][], direct: [] as number[][] };
  for (let index = 0; index < ROUNDS; index += 1) {
    times.adapted.push(await round(adapted, event, CALLS));
    times.direct.push(await round(direct, event, CALLS));
  }
  report(name, times.adapted, times.direct);
}

function bench(action: string, direct: Case['direct']): Case {
  const event = JSON.stringify(messageEvent({ action, id: 'c1', data }, { authorizer: authorizerOf('alice') }));
  return { event, direct, adapted: async (input) => adapter.handle(input, context) };
}

function bodyOf(body: string | null | undefined): object {
  return (JSON.parse(body ?? '{}') as { data: object }).data;
}

/** Microseconds of each call, sorted; every call gets an event of its own, whose parsing is not timed. */
async function round(call: Case['direct'], event: string, calls: number): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < calls; index += 1) {
    const input = JSON.parse(event) as WsEvent;
    const start = process.hrtime.bigint();
    await call(input);
    times.push(Number(process.hrtime.bigint() - start) / 1_000);
  }
  return times.sort((a, b) => a - b);
}

function report(name: string, adapted: readonly number[][], direct: readonly number[][]): void {
  const over = adapted.map((times, index) => quantile(times, 0.5) - quantile(direct[index] ?? [], 0.5));
  const cost = quantile(sorted(over), 0.5);
  const line = (side: string, rounds: readonly number[][]): string => {
    const all = sorted(rounds.flat());
    return `${side} p50 ${quantile(all, 0.5).toFixed(1)} us, p99 ${quantile(all, 0.99).toFixed(1)} us`;
  };
  const verdict = cost <= BAR_US ? 'ok' : 'MISSED';
  process.stdout.write(
    `${name.padEnd(8)} ${line('adapter', adapted)} | ${line('direct', direct)} | p50 over ${cost.toFixed(1)} us (bar ${BAR_US}: ${verdict})\n`,
  );
  if (cost > BAR_US) process.exitCode = 1;
}

function sorted(values: readonly number[]): number[] {
  return values.toSorted((a, b) => a - b);
}

function quantile(values: readonly number[], q: number): number {
  return values[Math.min(values.length - 1, Math.floor(values.length * q))] ?? Number.NaN;
}
