import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { ConditionalWriter } from '#platform/dynamodb/conditional-writer.js';
import type { Item } from '#platform/dynamodb/transact.js';
import { Ids } from '#platform/ids/ids.js';
import { leadImportsTableEnv } from '../leads.env.js';
import { type ImportProgress, type LeadImport, NO_PROGRESS } from './lead-import.js';
import type { WorkbookProblem } from './workbook/workbook.errors.js';

/** Whose file, as the API knows it. */
export interface FileOrigin {
  readonly fileName: string;
  readonly createdBy: string;
}

/** The import is not in the state that the write expects. */
export class ImportChangedError extends Error {
  override readonly name = 'ImportChangedError';
}

const NAMES = { '#state': 'state' } as const;
/** An import that was never heard of begins like this. */
const DEFAULTS = `createdAt = if_not_exists(createdAt, :now), #rows = if_not_exists(#rows, :zero),
  accepted = if_not_exists(accepted, :zero), rejectedCount = if_not_exists(rejectedCount, :zero),
  rejected = if_not_exists(rejected, :none)`;

const OURS: WorkbookProblem = 'import-failed';
const FAILED_BY_US = '#state = :failed AND problem = :ours';

/** Also after a claim of its own whose answer was lost. */
const CLAIMABLE = `attribute_not_exists(#state) OR #state = :queued OR (#state = :running AND leaseUntil < :second)
  OR (${FAILED_BY_US}) OR claim = :claim`;

/** Table `lead-imports`: PK `importId`; TTL `expireAt` for uploads that never came. */
@Injectable()
export class ImportsRepository {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly writer: ConditionalWriter,
    private readonly clock: Clock,
    private readonly ids: Ids,
    @InjectEnvironment(leadImportsTableEnv) private readonly env: Env<typeof leadImportsTableEnv>,
  ) {}

  /** Reads consistently. */
  async get(importId: string): Promise<LeadImport | undefined> {
    if (importId === '' || importId.length > 100) return undefined;
    const command = new GetCommand({ TableName: this.env.TABLE_LEAD_IMPORTS, Key: { importId }, ConsistentRead: true });
    const { Item } = await this.client.send(command);
    return Item as LeadImport | undefined;
  }

  /** Notes where a file came from; the worker may have begun with it, which stays as it is. */
  async register(importId: string, { fileName, createdBy }: FileOrigin): Promise<LeadImport> {
    return this.update(importId, {
      UpdateExpression: `SET #state = if_not_exists(#state, :queued), fileName = if_not_exists(fileName, :file),
        createdBy = if_not_exists(createdBy, :by), attempt = if_not_exists(attempt, :zero), ${DEFAULTS}`,
      values: { ':queued': 'queued', ':file': fileName, ':by': createdBy, ...this.defaults() },
    });
  }

  /** Puts an import that failed for reasons of ours back in the queue. @returns the import as it is now, whoever was faster */
  async requeue(importId: string): Promise<LeadImport | undefined> {
    try {
      return await this.update(importId, {
        UpdateExpression: 'SET #state = :queued REMOVE problem',
        ConditionExpression: FAILED_BY_US,
        values: { ':queued': 'queued', ':failed': 'failed', ':ours': OURS },
      });
    } catch (error) {
      if (error instanceof ImportChangedError) return this.get(importId);
      throw error;
    }
  }

  /** Notes an upload that is to come. @param expireAt seconds since the Unix epoch, after which nobody waits for it */
  async announce(importId: string, origin: FileOrigin, expireAt: number): Promise<void> {
    const item = { importId, state: 'queued', ...origin, createdAt: this.clock.nowIso(), ...NO_PROGRESS, attempt: 0 };
    await this.writer.put({ TableName: this.env.TABLE_LEAD_IMPORTS, Item: { ...item, expireAt } }, changed);
  }

  /** The upload is here: its import is that of its content from now on, for good. */
  async resolve(importId: string, contentId: string): Promise<void> {
    await this.update(importId, {
      UpdateExpression: 'SET contentId = :content REMOVE expireAt',
      ConditionExpression: 'attribute_exists(importId)',
      values: { ':content': contentId },
    });
  }

  /**
   * Takes an import over for one attempt, unless it is done or another attempt has it. What failed for reasons of ours may be tried again.
   *
   * @param leaseSeconds how long it is this attempt's
   * @returns the import as it is now; undefined when there is nothing to do
   */
  async claim(importId: string, leaseSeconds: number): Promise<LeadImport | undefined> {
    const now = this.clock.nowSeconds();
    try {
      return await this.update(importId, {
        UpdateExpression: `SET #state = :running, leaseUntil = :until, claim = :claim,
          attempt = if_not_exists(attempt, :zero) + :one, ${DEFAULTS} REMOVE problem`,
        ConditionExpression: CLAIMABLE,
        values: {
          ':running': 'running',
          ':queued': 'queued',
          ':failed': 'failed',
          ':ours': OURS,
          ':claim': this.ids.next(),
          ':until': now + leaseSeconds,
          ':second': now,
          ':one': 1,
          ...this.defaults(),
        },
      });
    } catch (error) {
      if (error instanceof ImportChangedError) return undefined;
      throw error;
    }
  }

  /** @throws ImportChangedError when another attempt has the import */
  async progress({ importId, attempt }: LeadImport, progress: ImportProgress): Promise<void> {
    await this.ofAttempt(importId, attempt, SET_PROGRESS, progressValues(progress));
  }

  /** @throws ImportChangedError when another attempt has the import */
  async complete({ importId, attempt }: LeadImport, progress: ImportProgress): Promise<void> {
    const values = { ...progressValues(progress), ':next': 'completed' };
    await this.ofAttempt(importId, attempt, `${SET_PROGRESS}, #state = :next REMOVE leaseUntil`, values);
  }

  /** @throws ImportChangedError when another attempt has the import */
  async fail({ importId, attempt }: LeadImport, problem: WorkbookProblem): Promise<void> {
    const values = { ':next': 'failed', ':problem': problem };
    await this.ofAttempt(importId, attempt, 'SET #state = :next, problem = :problem REMOVE leaseUntil', values);
  }

  /** Gives the import back for another attempt. @throws ImportChangedError when another attempt has it already */
  async release({ importId, attempt }: LeadImport): Promise<void> {
    await this.ofAttempt(importId, attempt, 'SET #state = :next REMOVE leaseUntil', { ':next': 'queued' });
  }

  private async ofAttempt(importId: string, attempt: number, expression: string, values: Item): Promise<void> {
    await this.update(importId, {
      UpdateExpression: expression,
      ConditionExpression: 'attempt = :attempt AND #state = :running',
      values: { ...values, ':attempt': attempt, ':running': 'running' },
    });
  }

  private async update(
    importId: string,
    { values, ...input }: { UpdateExpression: string; ConditionExpression?: string; values: Item },
  ): Promise<LeadImport> {
    const used = `${input.UpdateExpression} ${input.ConditionExpression ?? ''}`;
    const names = { ...NAMES, '#rows': 'rows' };
    const item = await this.writer.update(
      {
        TableName: this.env.TABLE_LEAD_IMPORTS,
        Key: { importId },
        ...input,
        ...(used.includes('#') && {
          ExpressionAttributeNames: Object.fromEntries(Object.entries(names).filter(([name]) => used.includes(name))),
        }),
        ExpressionAttributeValues: values,
        ReturnValues: 'ALL_NEW',
      },
      changed,
    );
    return item as unknown as LeadImport;
  }

  private defaults(): Item {
    return { ':now': this.clock.nowIso(), ':zero': 0, ':none': [] };
  }
}

const SET_PROGRESS = 'SET #rows = :rows, accepted = :accepted, rejectedCount = :rejectedCount, rejected = :rejected';

function progressValues({ rows, accepted, rejectedCount, rejected }: ImportProgress): Item {
  return { ':rows': rows, ':accepted': accepted, ':rejectedCount': rejectedCount, ':rejected': rejected };
}

function changed(): Error {
  return new ImportChangedError();
}
