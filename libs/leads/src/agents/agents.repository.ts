import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock/clock.js';
import type { Env } from '#platform/config/env-spec.js';
import { InjectEnvironment } from '#platform/config/environment.js';
import { ConditionalWriter } from '#platform/dynamodb/conditional-writer.js';
import { TransactionContentionError } from '#platform/dynamodb/contention.error.js';
import { DEFAULT_RETRY, retry, type Attempt } from '#platform/dynamodb/retry.js';
import { agentsTableEnv } from '../leads.env.js';
import type { Agent } from './agent.js';
import { putAgent, toAgent } from './agent.item.js';

/** Somebody else wrote the agent meanwhile. */
class AgentChanged extends Error {}

/** Table `agents`: PK `userId`; indexes `byIdle`, `byUser`. */
@Injectable()
export class AgentsRepository {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly writer: ConditionalWriter,
    private readonly clock: Clock,
    @InjectEnvironment(agentsTableEnv) private readonly env: Env<typeof agentsTableEnv>,
  ) {}

  /** Reads consistently. */
  async get(userId: string): Promise<Agent | undefined> {
    const command = new GetCommand({ TableName: this.env.TABLE_AGENTS, Key: { userId }, ConsistentRead: true });
    const { Item } = await this.client.send(command);
    return Item && toAgent(Item);
  }

  /**
   * Changes an agent: reads, asks what comes next, and writes that if nobody wrote meanwhile; else asks again.
   *
   * @param change gets the agent, undefined when there is none; returns the next version, or undefined to leave all as it is
   * @returns the agent as it is now; undefined when there is none
   * @throws TransactionContentionError (503) when others kept being faster
   */
  async change(
    userId: string,
    change: (agent: Agent | undefined) => Agent | undefined | Promise<Agent | undefined>,
  ): Promise<Agent | undefined> {
    return retry(
      async (): Promise<Attempt<Agent | undefined>> => {
        const agent = await this.get(userId);
        const next = await change(agent);
        if (!next) return { done: true, value: agent };
        return this.attempt(next);
      },
      DEFAULT_RETRY,
      this.clock,
      (attempts, cause) => new TransactionContentionError(attempts, cause),
    );
  }

  private async attempt(agent: Agent): Promise<Attempt<Agent>> {
    try {
      await this.writer.put(putAgent(this.env.TABLE_AGENTS, agent), () => new AgentChanged());
      return { done: true, value: agent };
    } catch (error) {
      if (error instanceof AgentChanged) return { done: false, cause: error };
      throw error;
    }
  }
}
