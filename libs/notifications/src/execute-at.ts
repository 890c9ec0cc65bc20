import { parseRfc3339 } from '#platform/clock/rfc3339.js';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** What `Date.prototype.toString` writes; the zone's name in parentheses depends on the machine and may be missing. */
const DATE_STRING =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([A-Z][a-z]{2}) (\d{2}) (\d{4}) (\d{2}:\d{2}:\d{2}) GMT([+-]\d{2})(\d{2})(?: \([^()]{1,100}\))?$/;

/**
 * Reads `execute_at` (N1): RFC 3339, or the text of a JavaScript date, e.g. `Sat Nov 21 2026 10:00:00 GMT+0100 (CET)`.
 *
 * @returns milliseconds since the Unix epoch; undefined for anything else
 */
export function parseExecuteAt(text: unknown): number | undefined {
  if (typeof text !== 'string') return undefined;
  return parseRfc3339(text) ?? parseDateString(text);
}

function parseDateString(text: string): number | undefined {
  const [, monthName = '', day = '', year = '', time = '', zoneHours = '', zoneMinutes = ''] =
    DATE_STRING.exec(text) ?? [];
  const month = String(MONTHS.indexOf(monthName) + 1).padStart(2, '0');
  // An unknown month is month 00, which RFC 3339's own rules refuse, as they do 30 February.
  return parseRfc3339(`${year}-${month}-${day}T${time}${zoneHours}:${zoneMinutes}`);
}
