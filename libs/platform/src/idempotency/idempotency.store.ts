import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, UpdateCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../clock/clock.js';
import type { ConditionalWriter } from '../dynamodb/conditional-writer.js';
import type { Item } from '../dynamodb/transact.js';
import type { Ids } from '../ids/ids.js';
import { IdempotencyInFlightError, IdempotencyKeyReusedError } from './idempotency.errors.js';
import { payloadDigest, recordId, type IdempotentRequest } from './idempotent-request.js';

/** An answer as it is kept: plain JSON, so that a replay is what the first caller got. */
export type StoredAnswer = Readonly<Record<string, unknown>>;

/** The right to carry out a request, held until it is completed or released. */
export interface Reservation {
  readonly id: string;
  /** Fencing token: who overran the reservation can no longer change the record. */
  readonly owner: string;
}

export type Reserved =
  | { readonly first: true; readonly reservation: Reservation }
  | { readonly first: false; readonly answer: StoredAnswer };

export interface IdempotencyOptions {
  /** How long first answers are kept, in seconds. @default 86400 (24 h, requirement X2) */
  readonly keepSeconds?: number;
  /**
   * After so many seconds a reservation without an answer is taken for a crash and the next request is carried out. Must exceed the
   * function's timeout. @default 35 (API Gateway waits 29 s)
   */
  readonly inFlightSeconds?: number;
}

const KEEP_SECONDS = 24 * 60 * 60;
const IN_FLIGHT_SECONDS = 35;

const IN_PROGRESS = 'INPROGRESS';
const COMPLETED = 'COMPLETED';
const NAMES = { '#status': 'status', '#expiration': 'expiration', '#inProgress': 'in_progress_expiration' };
const IS_NEW = 'attribute_not_exists(#id)';
const IS_EXPIRED = '#expiration < :seconds';
const IS_ABANDONED = '(#status = :inProgress AND #inProgress < :millis)';
const IS_MINE = '#owner = :owner';

/**
 * First answers by idempotency key, on one table in the layout of Powertools' DynamoDB persistence (`id`, `status`, `expiration`,
 * `in_progress_expiration`, `data`, `validation`) plus `owner`.
 *
 * Why not @aws-lambda-powertools/idempotency itself: it saves and deletes its record without a condition, so a first attempt that outlives its
 * in-progress time overwrites or removes the record of the second; it discards what a function threw, so refusals could not be replayed;
 * it reads the machine's clock, and its check of the in-progress time compares with the milliseconds of the current second.
 * Here taking a key is one conditional write, and everything after is conditional on still holding it.
 */
export class IdempotencyStore {
  readonly #keepSeconds: number;
  readonly #inFlightSeconds: number;

  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly writer: ConditionalWriter,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly table: string,
    options: IdempotencyOptions = {},
  ) {
    this.#keepSeconds = options.keepSeconds ?? KEEP_SECONDS;
    this.#inFlightSeconds = options.inFlightSeconds ?? IN_FLIGHT_SECONDS;
  }

  /**
   * Takes the key, or finds the first answer.
   *
   * @param owner who takes it: the same owner may take it again, which is how a repeated attempt of the same work goes on. A new one by default
   * @throws InvalidIdempotencyKeyError, IdempotencyKeyReusedError (422), IdempotencyInFlightError (409)
   */
  async reserve(request: IdempotentRequest, owner: string = this.ids.next()): Promise<Reserved> {
    const reservation = { id: recordId(request), owner };
    const validation = payloadDigest(request);
    try {
      await this.#put(reservation, validation);
      return { first: true, reservation };
    } catch (error) {
      if (!(error instanceof KeyTakenError)) throw error;
      return this.#taken(error.item, reservation, validation);
    }
  }

  /**
   * Keeps the answer for 24 h.
   *
   * @returns false when the reservation was lost meanwhile: it took longer than `inFlightSeconds`, another request has the key
   */
  async complete({ id, owner }: Reservation, answer: StoredAnswer): Promise<boolean> {
    const update = new UpdateCommand({
      TableName: this.table,
      Key: { id },
      UpdateExpression: 'SET #status = :completed, #data = :data, #expiration = :expiration REMOVE #inProgress',
      ConditionExpression: `${IS_MINE} AND #status = :inProgress`,
      ExpressionAttributeNames: { ...NAMES, '#owner': 'owner', '#data': 'data' },
      ExpressionAttributeValues: {
        ':owner': owner,
        ':inProgress': IN_PROGRESS,
        ':completed': COMPLETED,
        ':data': answer,
        ':expiration': this.clock.nowSeconds() + this.#keepSeconds,
      },
    });
    return unlessConditionFails(() => this.client.send(update));
  }

  /** Gives the key back without an answer: the same request may be carried out again. @returns false when it was lost meanwhile */
  async release({ id, owner }: Reservation): Promise<boolean> {
    const remove = new DeleteCommand({
      TableName: this.table,
      Key: { id },
      ConditionExpression: IS_MINE,
      ExpressionAttributeNames: { '#owner': 'owner' },
      ExpressionAttributeValues: { ':owner': owner },
    });
    return unlessConditionFails(() => this.client.send(remove));
  }

  async #put({ id, owner }: Reservation, validation: string): Promise<void> {
    const now = this.clock.now();
    await this.writer.put(
      {
        TableName: this.table,
        Item: {
          id,
          owner,
          validation,
          status: IN_PROGRESS,
          expiration: this.clock.nowSeconds() + this.#keepSeconds,
          in_progress_expiration: now + this.#inFlightSeconds * 1000,
        },
        ConditionExpression: [IS_NEW, IS_EXPIRED, IS_ABANDONED].join(' OR '),
        ExpressionAttributeNames: { ...NAMES, '#id': 'id' },
        ExpressionAttributeValues: { ':seconds': this.clock.nowSeconds(), ':millis': now, ':inProgress': IN_PROGRESS },
      },
      (item) => new KeyTakenError(item),
    );
  }

  #taken(item: Item | undefined, reservation: Reservation, validation: string): Reserved {
    // The put met its own effect: it was sent again because its answer was lost, or its owner makes another attempt.
    if (item?.owner === reservation.owner) return { first: true, reservation };
    if (item && item.validation !== validation) throw new IdempotencyKeyReusedError();
    if (item?.status !== COMPLETED) throw new IdempotencyInFlightError();
    return { first: false, answer: item.data as StoredAnswer };
  }
}

/** Internal: the key has a live record. */
class KeyTakenError extends Error {
  constructor(readonly item: Item | undefined) {
    super('The key is taken');
  }
}

async function unlessConditionFails(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
