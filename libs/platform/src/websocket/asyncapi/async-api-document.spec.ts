import { createRequire } from 'node:module';
import { describe, expect, test } from '@jest/globals';
import { Module, type Type } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ConnectedSocket, MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { IsString } from 'class-validator';
import { Action, Sends } from '../action.decorator.js';
import { ServerFrame } from '../server-frame.decorator.js';
import { type AsyncApiDocument, asyncApiDocumentOf } from './async-api-document.js';

class InviteDto {
  @ApiProperty({ maxLength: 64 })
  @IsString()
  to!: string;
}

class InviteAck {
  @ApiProperty()
  sessionId!: string;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  expiresAt!: string | null;
}

class Opponent {
  @ApiProperty()
  userId!: string;
}

@ServerFrame('invite', 'Somebody invites you.')
class InviteFrame {
  @ApiProperty({ type: [Opponent] })
  from!: Opponent[];

  @ApiPropertyOptional()
  text?: string;
}

@ServerFrame('greeting', 'Answers greet.')
class GreetingFrame {
  @ApiProperty()
  text!: string;
}

@Sends(InviteFrame)
@WebSocketGateway()
class DuelsGateway {
  @Action({ summary: 'Invites somebody.', ack: InviteAck, errors: ['target-offline', 'self-invite'] })
  @SubscribeMessage('invite')
  invite(@ConnectedSocket() _client: unknown, @MessageBody() dto: InviteDto): unknown {
    return dto;
  }

  @Action({ summary: 'Greets.', replies: [GreetingFrame] })
  @SubscribeMessage('greet')
  greet(@MessageBody('text') _text: string): void {}

  @SubscribeMessage('$default')
  fallback(): void {}
}

const INFO = { title: 'Test', version: '1' };

async function documentOf(...providers: Type[]): Promise<AsyncApiDocument> {
  @Module({ providers })
  class TestModule {}

  return asyncApiDocumentOf(TestModule, INFO);
}

function validator(schema: object): (value: unknown) => unknown {
  const ajv = new Ajv({ strict: false, validateSchema: false, unicodeRegExp: false });
  addFormats.default(ajv);
  const validate = ajv.compile(schema);
  return (value) => validate(value) || validate.errors;
}

describe('asyncApiDocument', () => {
  test('X7: operations are the actions with their routes, and the frames that the server sends on its own', async () => {
    const { operations } = await documentOf(DuelsGateway);

    expect(operations).toEqual({
      greet: expect.objectContaining({ action: 'receive', 'x-route': 'greet', summary: 'Greets.' }),
      invite: {
        action: 'receive',
        summary: 'Invites somebody.',
        channel: { $ref: '#/channels/socket' },
        messages: [{ $ref: '#/channels/socket/messages/invite.request' }],
        reply: {
          channel: { $ref: '#/channels/socket' },
          messages: ['invite.ack', 'error'].map((name) => ({ $ref: `#/channels/socket/messages/${name}` })),
        },
        'x-route': 'invite',
        'x-error-codes': ['self-invite', 'target-offline'],
      },
      'send.invite': expect.objectContaining({ action: 'send', summary: 'Somebody invites you.' }),
    });
    expect(operations['greet']?.reply?.messages).toContainEqual({ $ref: '#/channels/socket/messages/greeting' });
  });

  test('X7: payloads come from the DTO classes', async () => {
    const { channels, components } = await documentOf(DuelsGateway);

    expect(Object.keys(channels['socket']?.messages ?? {})).toEqual([
      'error',
      'greet.ack',
      'greet.request',
      'greeting',
      'invite',
      'invite.ack',
      'invite.request',
    ]);
    expect(channels['socket']?.messages['invite.request']?.payload).toMatchObject({
      properties: { action: { const: 'invite' }, data: { $ref: '#/components/schemas/InviteDto' } },
    });
    expect(components.schemas).toMatchObject({
      InviteDto: { required: ['to'], properties: { to: { type: 'string', maxLength: 64 } } },
      InviteAck: { properties: { expiresAt: { type: ['string', 'null'], format: 'date-time' } } },
      InviteFrame: { required: ['from'], properties: { from: { items: { $ref: '#/components/schemas/Opponent' } } } },
      Opponent: { required: ['userId'] },
    });
  });

  test('X7: the document is valid AsyncAPI 3, and every reference in it resolves', async () => {
    const document = await documentOf(DuelsGateway);
    const schema = createRequire(import.meta.url)('@asyncapi/specs/schemas/3.0.0-without-$id.json') as object;

    const valid = validator(schema);
    expect(valid(document)).toBe(true);
    expect(valid({ ...document, operations: { broken: { action: 'shout' } } })).not.toBe(true);
    expect(danglingReferences(document)).toEqual([]);
    expect(danglingReferences({ a: { $ref: '#/components/none' } })).toEqual(['#/components/none']);
  });

  test('X7: frames that go over the wire match their schemas', async () => {
    const { channels, components } = await documentOf(DuelsGateway);
    const matches = (name: string): ReturnType<typeof validator> =>
      validator({ ...channels['socket']?.messages[name]?.payload, components });

    const time = '2026-01-31T12:00:00.000Z';
    const invite = { type: 'invite', time, seq: 1, eventId: 's1:invite', data: { from: [{ userId: 'a' }] } };
    expect(matches('invite.request')({ action: 'invite', id: 'c1', data: { to: 'bob' } })).toBe(true);
    expect(matches('invite.request')({ action: 'invite', id: 'c1' })).not.toBe(true);
    expect(matches('greet.request')({ action: 'greet' })).toBe(true);
    expect(matches('invite.request')({ action: 'invite', id: '', data: { to: 'bob' } })).not.toBe(true);
    expect(matches('invite')(invite)).toBe(true);
    expect(matches('invite')({ ...invite, data: { from: [{}] } })).not.toBe(true);
    expect(matches('invite.ack')({ type: 'ack', id: 'c1', data: { sessionId: 's', expiresAt: null } })).toBe(true);
  });

  test('two runs give the same bytes, whatever the order of the gateways', async () => {
    @WebSocketGateway()
    class OtherGateway {
      @Action({ summary: 'Other.' })
      @SubscribeMessage('another')
      another(): void {}
    }

    const texts = [await documentOf(DuelsGateway, OtherGateway), await documentOf(OtherGateway, DuelsGateway)];

    expect(JSON.stringify(texts[0])).toBe(JSON.stringify(texts[1]));
  });
});

describe('what would make the contract lie is refused', () => {
  @ServerFrame('greeting', 'Another one.')
  class OtherGreetingFrame {}

  class UndescribedDto {
    @IsString()
    hidden!: string;
  }

  @WebSocketGateway()
  class NoActionGateway {
    @SubscribeMessage('silent')
    silent(): void {}
  }

  @WebSocketGateway()
  class NoFrameGateway {
    @Action({ summary: 'A.', replies: [InviteAck] })
    @SubscribeMessage('a')
    a(): void {}
  }

  @Sends(GreetingFrame, OtherGreetingFrame)
  @WebSocketGateway()
  class TwoFramesGateway {}

  @WebSocketGateway()
  class UndescribedGateway {
    @Action({ summary: 'A.' })
    @SubscribeMessage('a')
    a(@MessageBody() _dto: UndescribedDto): void {}
  }

  test.each([
    ['an action without @Action', NoActionGateway, 'NoActionGateway.silent has no @Action'],
    ['a frame without @ServerFrame', NoFrameGateway, 'InviteAck has no @ServerFrame'],
    ['two frames of one type', TwoFramesGateway, 'Two messages of the contract are named greeting'],
    ['a rule that is not described', UndescribedGateway, 'UndescribedDto.hidden is validated but has no @ApiProperty'],
  ])('%s', async (_what, gateway, message) => {
    await expect(documentOf(gateway)).rejects.toThrow(message);
  });
});

function danglingReferences(document: object): string[] {
  const references = JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g);
  return [...references]
    .map(([, path]) => path as string)
    .filter((path) => !resolves(document, path))
    .map((path) => `#/${path}`);
}

function resolves(document: object, path: string): boolean {
  return (
    path.split('/').reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], document) !==
    undefined
  );
}
