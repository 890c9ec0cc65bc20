import { DynamoDBDocumentClient, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { type ShardKey, ShardReader } from '#platform/dynamodb/shard-reader.js';
import { decodeCursor, encodeCursor, InvalidCursorError, type Page, parseLimit } from '#platform/pagination/cursor.js';
import type { Duel, DuelState } from './duel.js';
import { sessionsEnv } from './duels.env.js';
import { BY_USER_A, BY_USER_B } from './duels.keys.js';
import { toDuel } from './to-duel.js';

/** What to list. */
export interface DuelsListQuery {
  readonly userId: string;
  readonly state?: DuelState | undefined;
  readonly limit?: string | undefined;
  readonly cursor?: string | undefined;
}

/** Where the next page starts: the last keys taken as inviter and as invitee. */
type Position = readonly [asInviter: ShardKey | null, asInvitee: ShardKey | null];

interface Role {
  readonly index: string;
  readonly attribute: 'userA' | 'userB';
}

const ROLES: readonly [Role, Role] = [
  { index: BY_USER_A, attribute: 'userA' },
  { index: BY_USER_B, attribute: 'userB' },
];

/** A user's sessions, the newest first: indexes `byUserA` and `byUserB`, merged (D10). */
@Injectable()
export class DuelsList {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    @InjectEnvironment(sessionsEnv) private readonly env: Env<typeof sessionsEnv>,
  ) {}

  /** The indexes follow the table with a delay. @throws InvalidLimitError, InvalidCursorError (422) */
  async page({ userId, state, limit, cursor }: DuelsListQuery): Promise<Page<Duel>> {
    const size = parseLimit(limit);
    const identity = { list: 'duels', userId, state };
    const isPosition = (value: unknown): value is Position => isPositionOf(value, userId);
    const position: Position = cursor === undefined ? [null, null] : decodeCursor(identity, cursor, isPosition);
    const [asInviter, asInvitee] = ROLES.map(
      (role, n) =>
        new ShardReader(this.client, this.input(role, userId, state, size), keyOf(role), position[n] ?? undefined),
    ) as [ShardReader, ShardReader];
    try {
      const duels = await merge(asInviter, asInvitee, size);
      const isLast = (await asInviter.head()) === undefined && (await asInvitee.head()) === undefined;
      const next: Position = [asInviter.position ?? null, asInvitee.position ?? null];
      return { data: duels, nextCursor: isLast ? null : encodeCursor(identity, next) };
    } catch (cause) {
      // Cursors are not signed, so the position may be forged: DynamoDB refuses one that is no key.
      if (cursor !== undefined && (cause as Error).name === 'ValidationException')
        throw new InvalidCursorError({ cause });
      throw cause;
    }
  }

  private input(role: Role, userId: string, state: DuelState | undefined, size: number): QueryCommandInput {
    return {
      TableName: this.env.TABLE_SESSIONS,
      IndexName: role.index,
      KeyConditionExpression: '#user = :user',
      ExpressionAttributeNames: { '#user': role.attribute, ...(state && { '#state': 'state' }) },
      ExpressionAttributeValues: { ':user': userId, ...(state && { ':state': state }) },
      FilterExpression: state && '#state = :state',
      ScanIndexForward: false,
      Limit: size,
    };
  }
}

async function merge(one: ShardReader, other: ShardReader, size: number): Promise<Duel[]> {
  const duels: Duel[] = [];
  while (duels.length < size) {
    const [a, b] = await Promise.all([one.head(), other.head()]);
    const next = b === undefined || (a !== undefined && String(a['createdAt']) >= String(b['createdAt'])) ? a : b;
    if (next === undefined) break;
    duels.push(toDuel(next));
    (next === a ? one : other).take();
  }
  return duels;
}

function keyOf({ attribute }: Role): readonly string[] {
  return [attribute, 'createdAt', 'sessionId'];
}

function isPositionOf(value: unknown, userId: string): value is Position {
  const isKey = (key: unknown): boolean =>
    key === null ||
    (Array.isArray(key) &&
      key.length === 3 &&
      key[0] === userId &&
      key.every((part) => typeof part === 'string' && part !== ''));
  return Array.isArray(value) && value.length === 2 && value.every(isKey);
}
