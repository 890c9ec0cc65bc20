import type { ProblemDetail } from '#platform/errors/domain.error.js';
import type { GroupItem, GroupName } from '../groups/group.js';

/** Where a group of a type is sent from: `documents` is the function that can print PDF, `plain` is the one for all other types. */
export type Lane = 'plain' | 'documents';

/** A document to be printed and attached. */
export interface PrintJob {
  readonly filename: string;
  readonly title: string;
  readonly sections: readonly { readonly heading: string; readonly lines: readonly string[] }[];
}

/** A group as its recipients see it. */
export interface Rendering {
  /** One line. */
  readonly subject: string;
  /** Contains every item's message. */
  readonly text: string;
  /** Complete HTML, everything from outside escaped (html.ts). */
  readonly html: string;
  /** Documents to attach; only types of the lane `documents` may have any. */
  readonly documents: readonly PrintJob[];
}

/**
 * A type of notification: what its items may hold and how a group of them reads. A new type is one class like this and one line in
 * types.ts (docs/notifications.md).
 *
 * Everything that sends and everything that accepts items contains all types, so a type must not import anything large.
 */
export interface NotificationType {
  /** What clients call it: capital letters and underscores. */
  readonly name: string;
  readonly lane: Lane;

  /**
   * The rules that an item's `data` breaks; pointers start at the data, e.g. `/url`. Attributes that the type does not know are
   * kept and shown as they are.
   */
  dataProblems(data: Readonly<Record<string, unknown>>): readonly ProblemDetail[];

  /** @param items at least one, in the order in which they were accepted */
  render(group: GroupName, items: readonly GroupItem[]): Rendering;
}
