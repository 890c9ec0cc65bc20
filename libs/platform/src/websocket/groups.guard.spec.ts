import { UseGuards } from '@nestjs/common';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { describe, expect, it } from '@jest/globals';
import { RequireGroups } from '../auth/auth.decorators.js';
import { GroupsGuard } from './groups.guard.js';
import type { WsEvent } from './ws-event.js';
import { wsTestApp, type WsTestApp } from './testing/ws-test-app.js';

@UseGuards(GroupsGuard)
@RequireGroups('agents')
@WebSocketGateway()
class GuardedGateway {
  @SubscribeMessage('work')
  work(): object {
    return { done: true };
  }

  @RequireGroups('supervisors', 'admins')
  @SubscribeMessage('watch')
  watch(): object {
    return { done: true };
  }
}

@UseGuards(GroupsGuard)
@WebSocketGateway()
class OpenGateway {
  @SubscribeMessage('look')
  look(): object {
    return { done: true };
  }
}

async function answerTo({ adapter }: WsTestApp, action: string, groups?: string): Promise<unknown> {
  const event: WsEvent = {
    requestContext: {
      connectionId: 'C',
      eventType: 'MESSAGE',
      routeKey: '$default',
      requestId: 'R1',
      authorizer: { userId: 'u', ...(groups !== undefined && { groups }) },
    },
    body: JSON.stringify({ action, id: 'c1', data: {} }),
  };
  const { body = '{}' } = await adapter.handle(event, { getRemainingTimeInMillis: () => 10_000 });
  return JSON.parse(body);
}

describe(GroupsGuard.name, () => {
  it.each([
    ['work', 'agents', true],
    ['work', 'supervisors,agents', true],
    ['work', 'supervisors', false],
    ['work', '', false],
    ['work', undefined, false],
    ['watch', 'admins', true],
    ['watch', 'agents', false],
    ['look', undefined, true],
  ])('X11: %s by groups "%s" is allowed: %s', async (action, groups, allowed) => {
    const app = await wsTestApp([GuardedGateway, OpenGateway]);

    const answer = await answerTo(app, action, groups);

    expect(answer).toMatchObject(
      allowed
        ? { type: 'ack', id: 'c1', data: { done: true } }
        : { type: 'error', id: 'c1', error: { status: 403, code: 'forbidden' } },
    );
    await app.app.close();
  });
});
