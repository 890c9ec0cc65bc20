import { type OnModuleInit, UseGuards } from '@nestjs/common';
import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { RequireGroups } from '#platform/auth/auth.decorators.js';
import type { Principal } from '#platform/auth/principal.js';
import { Action, Sends } from '#platform/websocket/action.decorator.js';
import { GroupsGuard } from '#platform/websocket/groups.guard.js';
import { ConnectedUser } from '#realtime/connection-principal.js';
import { HelloHooks } from '#realtime/hello-hooks.js';
import { AgentChoiceDto, AgentStatusDto } from './agents/agents.dto.js';
import { AgentsService } from './agents/agents.service.js';
import { LeadAnsweredDto, LeadAnswerDto } from './assignments/answers.dto.js';
import { Answers } from './assignments/answers.js';
import { Greeting } from './assignments/greeting.js';
import { LeadAnsweredFrame, LeadExpiredFrame, LeadFrame } from './leads.frames.js';

/** What agents do over their connections (L5, L9), and what they get when these begin (L11). */
@Sends(LeadFrame, LeadExpiredFrame, LeadAnsweredFrame)
@UseGuards(GroupsGuard)
@RequireGroups('agents')
@WebSocketGateway()
export class LeadsGateway implements OnModuleInit {
  constructor(
    private readonly agents: AgentsService,
    private readonly answers: Answers,
    private readonly greeting: Greeting,
    private readonly hooks: HelloHooks,
  ) {}

  onModuleInit(): void {
    this.hooks.add((connection) => this.greeting.greet(connection));
  }

  @Action({
    summary: 'Chooses a status; while busy it counts for afterwards.',
    ack: AgentStatusDto,
    errors: ['forbidden'],
  })
  @SubscribeMessage('agent.status')
  async status(@ConnectedUser() user: Principal, @MessageBody() { status }: AgentChoiceDto): Promise<AgentStatusDto> {
    return this.agents.choose(user, status);
  }

  @Action({
    summary: 'Answers the lead of a running assignment.',
    ack: LeadAnsweredDto,
    errors: ['forbidden', 'lead-not-found', 'assignment-expired'],
  })
  @SubscribeMessage('lead.answer')
  async answer(
    @ConnectedUser() { userId }: Principal,
    @MessageBody() { leadId, assignmentId, status }: LeadAnswerDto,
  ): Promise<LeadAnsweredDto> {
    await this.answers.give({ leadId, assignmentId, status, userId });
    return { leadId, assignmentId, status };
  }
}
