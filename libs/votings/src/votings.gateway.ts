import type { OnModuleInit } from '@nestjs/common';
import { WebSocketGateway } from '@nestjs/websockets';
import { Sends } from '#platform/websocket/action.decorator.js';
import { TopicRegistry } from '#realtime/topics/topic-registry.js';
import { VOTING_FRAMES } from './notices/voting.frames.js';
import { ResultsFrame } from './results/results.frames.js';
import { VotingNotFoundError } from './votings.errors.js';
import { RESULTS_TOPIC, VOTINGS_TOPIC, votingOfTopic } from './votings.topics.js';
import { VotingsRepository } from './votings.repository.js';

/** The slice's topics; it has no actions of its own. */
@WebSocketGateway()
@Sends(ResultsFrame, ...VOTING_FRAMES)
export class VotingsGateway implements OnModuleInit {
  constructor(
    private readonly topics: TopicRegistry,
    private readonly votings: VotingsRepository,
  ) {}

  onModuleInit(): void {
    this.topics.allow(VOTINGS_TOPIC);
    this.topics.allow(RESULTS_TOPIC, async (_, topic) => this.assertExists(votingOfTopic(topic)));
  }

  /** Everybody may read results (P4), of votings that exist. @throws VotingNotFoundError */
  private async assertExists(votingId: string): Promise<true> {
    if (!(await this.votings.get(votingId))) throw new VotingNotFoundError();
    return true;
  }
}
