import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { ConditionalWriter } from '#platform/dynamodb/conditional-writer.js';
import type { Item } from '#platform/dynamodb/transact.js';
import { Ids } from '#platform/ids/ids.js';
import { conditional } from '../groups/conditional.js';
import { sendsTableEnv } from '../notifications.env.js';

/** What is sent: one generation of a group to one recipient. */
export interface SendKey {
  /** notifications.keys.ts, `sendsKey`. */
  readonly generation: string;
  /** Encoded. */
  readonly recipient: string;
}

/** The right to send, for a while. */
export interface Reservation extends SendKey {
  readonly reservationId: string;
  /** Whether an earlier sender had the right and never said what came of it: the recipient may have the message already. */
  readonly repeat: boolean;
}

/** Another sender has the right at the moment; the message has to come again. */
export class SendInProgressError extends Error {
  override readonly name = 'SendInProgressError';

  constructor() {
    super('another sender is at this recipient');
  }
}

const DAY_SECONDS = 86_400;
/** Nobody has it, or its holder has had time enough. */
const CAN_BE_RESERVED =
  'attribute_not_exists(#generation) OR #state = :released OR (#state = :reserved AND #leaseUntil <= :now)';

/**
 * Table `notification-sends`: PK `generation`, SK `recipient`; TTL `expireAt`. Reserve, send, confirm (DESIGN rule 3): at any time at most one
 * sender may send, and none after a confirmation.
 *
 * `unsettled` counts the reservations of which nobody knows what came of them; more than one means that this is a repeat.
 */
@Injectable()
export class SendsRepository {
  constructor(
    private readonly writer: ConditionalWriter,
    private readonly clock: Clock,
    private readonly ids: Ids,
    @InjectEnvironment(sendsTableEnv) private readonly env: Env<typeof sendsTableEnv>,
  ) {}

  /**
   * Takes the right to send.
   *
   * @returns undefined when it has been sent
   * @throws SendInProgressError
   */
  async reserve(key: SendKey): Promise<Reservation | undefined> {
    const reservationId = this.ids.next();
    const outcome = await conditional((refuse) => this.writer.update(this.reservation(key, reservationId), refuse));
    const row = outcome.done ? outcome.attributes : outcome.item;
    if (row?.['state'] === 'sent') return undefined;
    // The row may be this very reservation, when only the answer of an earlier attempt was lost.
    if (row?.['reservationId'] !== reservationId) throw new SendInProgressError();
    return { ...key, reservationId, repeat: unsettledOf(row) > 1 };
  }

  /** The recipient has it: nobody sends again. */
  async confirm(reservation: Reservation): Promise<void> {
    await this.settle(reservation, 'SET #state = :sent, #sentAt = :at', {
      ':sent': 'sent',
      ':at': this.clock.nowIso(),
    });
  }

  /** It certainly did not leave: anyone may try at once, which is no repeat. */
  async release(reservation: Reservation): Promise<void> {
    const values = { ':released': 'released', ':minusOne': -1 };
    await this.settle(reservation, 'SET #state = :released ADD #unsettled :minusOne', values);
  }

  private reservation({ generation, recipient }: SendKey, reservationId: string) {
    const now = this.clock.now();
    return {
      TableName: this.env.TABLE_NOTIFICATION_SENDS,
      Key: { generation, recipient },
      UpdateExpression:
        'SET #state = :reserved, #leaseUntil = :until, #reservationId = :reservationId, #expireAt = :expireAt ADD #unsettled :one',
      ConditionExpression: CAN_BE_RESERVED,
      ExpressionAttributeNames: {
        '#generation': 'generation',
        '#state': 'state',
        '#leaseUntil': 'leaseUntil',
        '#reservationId': 'reservationId',
        '#expireAt': 'expireAt',
        '#unsettled': 'unsettled',
      },
      ExpressionAttributeValues: {
        ':reserved': 'reserved',
        ':released': 'released',
        ':reservationId': reservationId,
        ':now': now,
        ':until': now + this.env.NOTIFICATIONS_LEASE_SECONDS * 1000,
        ':expireAt': Math.floor(now / 1000) + this.env.NOTIFICATIONS_RETENTION_DAYS * DAY_SECONDS,
        ':one': 1,
      },
      ReturnValues: 'ALL_NEW' as const,
    };
  }

  /** A reservation that has been taken over is not ours to settle any more; who took it does. */
  private async settle(
    { generation, recipient, reservationId }: Reservation,
    UpdateExpression: string,
    values: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    const optional = { '#sentAt': 'sentAt', '#unsettled': 'unsettled' };
    const names = Object.entries(optional).filter(([alias]) => UpdateExpression.includes(alias));
    await conditional((refuse) =>
      this.writer.update(
        {
          TableName: this.env.TABLE_NOTIFICATION_SENDS,
          Key: { generation, recipient },
          UpdateExpression,
          ConditionExpression: '#state = :reserved AND #reservationId = :reservationId',
          ExpressionAttributeNames: {
            '#state': 'state',
            '#reservationId': 'reservationId',
            ...Object.fromEntries(names),
          },
          ExpressionAttributeValues: { ...values, ':reserved': 'reserved', ':reservationId': reservationId },
        },
        refuse,
      ),
    );
  }
}

function unsettledOf(row: Item): number {
  return typeof row['unsettled'] === 'number' ? row['unsettled'] : 0;
}
