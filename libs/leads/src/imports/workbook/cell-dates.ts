import { parseRfc3339 } from '#platform/clock/rfc3339.js';

/** Serial numbers of 1900-01-01 and 9999-12-31 in Excel's calendar of 1900. */
const FIRST_SERIAL = 1;
const LAST_SERIAL = 2_958_465;
/** 1970-01-01 in that calendar, which counts a 29 February 1900 that never was. */
const UNIX_EPOCH_SERIAL = 25_569;
const DAY_MS = 86_400_000;
/** A date, with a time or without, and no zone: `2026-01-31`, `2026-01-31 12:00`, `2026-01-31T12:00:00.5`. */
const LOCAL = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2}(?:\.\d+)?)?)?$/;

/**
 * The instant of a cell, in milliseconds since the Unix epoch. Three notations are dates:
 * - a date of the workbook (a number with a date format, which the reader has already made a `Date`), or its bare serial number;
 * - a text as RFC 3339 has it, with a zone;
 * - the same without a zone, without seconds or without a time: UTC.
 *
 * Others are ambiguous (`1/2/2026`) and no dates.
 */
export function instantOfCell(value: unknown): number | undefined {
  if (value instanceof Date) return inRange(value.getTime());
  if (typeof value === 'number') return ofSerial(value);
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  const local = LOCAL.exec(text);
  if (!local) return parseRfc3339(text);
  const [, date = '', time = '00:00', seconds = ':00'] = local;
  return parseRfc3339(`${date}T${time}${seconds}Z`);
}

/** 1970-01-01 in the calendar of old Macs, whose day 0 is 1904-01-01. */
const UNIX_EPOCH_SERIAL_1904 = 24_107;

/** The date that a cell shows, which is a number to the workbook; an invalid one for numbers that are none. */
export function dateOfSerial(serial: number, from1904: boolean): Date {
  return new Date(Math.round((serial - (from1904 ? UNIX_EPOCH_SERIAL_1904 : UNIX_EPOCH_SERIAL)) * DAY_MS));
}

function ofSerial(serial: number): number | undefined {
  // Serials below 61 are a day off in Excel itself; nobody imports leads of 1900.
  if (!(serial >= FIRST_SERIAL && serial <= LAST_SERIAL)) return undefined;
  return Math.round((serial - UNIX_EPOCH_SERIAL) * DAY_MS);
}

const EARLIEST = Date.parse('0000-01-01T00:00:00.000Z');
const LATEST = Date.parse('9999-12-31T23:59:59.999Z');

function inRange(instant: number): number | undefined {
  return instant >= EARLIEST && instant <= LATEST ? instant : undefined;
}
