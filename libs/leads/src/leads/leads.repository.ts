import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { Transactor } from '#platform/dynamodb/transact.js';
import { leadsTableEnv } from '../leads.env.js';
import { LeadNotParkedError } from '../leads.errors.js';
import { isContentId } from '../leads.keys.js';
import type { Lead } from './lead.js';
import { toItem, toLead } from './lead.item.js';

/** Table `leads`: PK `leadId`; indexes `byPending`, `byExpiry`, `byStatus`, `byAgent`. */
@Injectable()
export class LeadsRepository {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly transactor: Transactor,
    @InjectEnvironment(leadsTableEnv) private readonly env: Env<typeof leadsTableEnv>,
  ) {}

  /** Reads consistently: assignments are decided on it. */
  async get(leadId: string): Promise<Lead | undefined> {
    if (!isContentId(leadId)) return undefined;
    const command = new GetCommand({ TableName: this.env.TABLE_LEADS, Key: { leadId }, ConsistentRead: true });
    const { Item } = await this.client.send(command);
    return Item && toLead(Item);
  }

  /**
   * Puts a parked lead back in line.
   *
   * @param lead the lead as it is from now on
   * @throws LeadNotParkedError (409) when somebody was faster
   */
  async unpark(lead: Lead): Promise<void> {
    const put = {
      TableName: this.env.TABLE_LEADS,
      Item: toItem(lead, this.env.LEADS_INDEX_SHARDS),
      ConditionExpression: 'parked = :parked',
      ExpressionAttributeValues: { ':parked': true },
    };
    // A transaction of one: sent again after a lost answer, it does not take its own effect for somebody else's.
    await this.transactor.run([{ Put: put, onConditionFailed: () => new LeadNotParkedError() }]);
  }
}
