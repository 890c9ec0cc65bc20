import { Injectable } from '@nestjs/common';
import type { Page } from '#platform/pagination/cursor.js';
import type { Principal } from '#platform/auth/principal.js';
import type { Validated } from '#platform/validation/validated.js';
import type { AnswerDto } from '../assignments/answers.dto.js';
import { Answers } from '../assignments/answers.js';
import { LeadNotFoundError, LeadNotParkedError } from '../leads.errors.js';
import { unparked } from './lead.js';
import { type LeadDto, type LeadsQueryDto, mapLead } from './leads.dto.js';
import { LeadsList } from './leads.list.js';
import { LeadsRepository } from './leads.repository.js';

/** Leads: reading, answering and unparking them (L9, L10). */
@Injectable()
export class LeadsService {
  constructor(
    private readonly leads: LeadsRepository,
    private readonly list: LeadsList,
    private readonly answers: Answers,
  ) {}

  /** @throws LeadNotFoundError (404) */
  async get(leadId: string): Promise<LeadDto> {
    const lead = await this.leads.get(leadId);
    if (!lead) throw new LeadNotFoundError();
    return mapLead(lead);
  }

  /** A page of leads in the order of the line. @throws InvalidLimitError, InvalidCursorError (422) */
  async page({ parked, ...query }: LeadsQueryDto): Promise<Page<LeadDto>> {
    const flag = parked === undefined ? undefined : parked === 'true';
    const { data, nextCursor } = await this.list.page({ ...query, parked: flag });
    return { data: data.map(mapLead), nextCursor };
  }

  /** @throws LeadNotFoundError (404), ValidationFailedError (422), AssignmentExpiredError (409) */
  async answer({ userId }: Principal, leadId: string, body: Validated<AnswerDto>): Promise<LeadDto> {
    if (!(await this.leads.get(leadId))) throw new LeadNotFoundError();
    const { assignmentId, status } = body.value();
    return mapLead(await this.answers.give({ leadId, assignmentId, status, userId }));
  }

  /** Puts a parked lead back in line, at its place. @throws LeadNotFoundError (404), LeadNotParkedError (409) */
  async unpark(leadId: string): Promise<LeadDto> {
    const lead = await this.leads.get(leadId);
    if (!lead) throw new LeadNotFoundError();
    if (!lead.parked) throw new LeadNotParkedError();
    const next = unparked(lead);
    await this.leads.unpark(next);
    return mapLead(next);
  }
}
