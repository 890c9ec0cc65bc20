import type { Type } from '@nestjs/common';
import { serverFrameOf } from '#platform/websocket/server-frame.decorator.js';
import type { Frame } from '#realtime/push/frame.js';
import { assignmentOf, type Assignment, type Lead } from '../leads/lead.js';
import { LeadAnsweredFrame, LeadExpiredFrame, LeadFrame } from '../leads.frames.js';

/** A frame and whom it is for. */
export interface AddressedFrame {
  readonly userId: string;
  readonly frame: Frame;
}

/** What agents are told of a change of a lead, in this order. The same change always gives the same `eventId`s (X4). */
export function framesOf(before: Lead, after: Lead, serverTime: string): AddressedFrame[] {
  const had = assignmentOf(before);
  const has = assignmentOf(after);
  if (had?.assignmentId === has?.assignmentId) return [];
  const frames: AddressedFrame[] = [];
  if (had) frames.push({ userId: had.assignedTo, frame: endFrame(had, after) });
  if (has) frames.push({ userId: has.assignedTo, frame: leadFrame(after, has, serverTime) });
  return frames;
}

/** The frame that gives a lead to an agent: the same `eventId` whenever it is sent (L11). */
export function leadFrame(lead: Lead, { assignmentId, expiresAt }: Assignment, serverTime: string): Frame {
  const { leadId, fields } = lead;
  return make(LeadFrame, `${assignmentId}:assigned`, { leadId, assignmentId, fields, expiresAt, serverTime });
}

function endFrame({ assignmentId }: Assignment, after: Lead): Frame {
  const { leadId, status } = after;
  if (after.answeredIn !== assignmentId || status === 'Pending') {
    return make(LeadExpiredFrame, `${assignmentId}:expired`, { leadId, assignmentId });
  }
  return make(LeadAnsweredFrame, `${assignmentId}:answered`, { leadId, assignmentId, status });
}

function make<T extends object>(type: Type<T>, eventId: string, data: T): Frame {
  return { type: serverFrameOf(type).type, eventId, data: { ...(data as object) } };
}
