const STEP = /^(?:\.([A-Za-z_$][\w$-]*)|\[(\d+)\]|\['([^']*)'\]|\["([^"]*)"\])/;

/**
 * The value at a JSONPath of the kind that mapping templates use: `$`, `$.a.b`, `$.a[0]`, `$['a b']`.
 *
 * @throws Error for anything else (filters, wildcards, `..`): it would silently be something different.
 */
export function jsonPath(root: unknown, expression: string): unknown {
  if (!expression.startsWith('$')) throw new Error(`the JSONPath ${expression} is not emulated`);
  let value = root;
  for (let rest = expression.slice(1); rest !== '';) {
    const step = STEP.exec(rest);
    if (!step) throw new Error(`the JSONPath ${expression} is not emulated`);
    const key = step[1] ?? step[2] ?? step[3] ?? step[4] ?? '';
    const own = typeof value === 'object' && value !== null && Object.hasOwn(value, key);
    value = own ? (value as Record<string, unknown>)[key] : undefined;
    rest = rest.slice(step[0].length);
  }
  return value;
}
