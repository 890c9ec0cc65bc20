import { NotEmulatedError } from './not-emulated.error.js';

/** Value of `type.name.attribute`. */
export type Lookup = (address: string, path: readonly string[]) => unknown;

const INTERPOLATION = /\$\$\{|%%\{|%\{|\$\{([^{}]*)\}|\$\{/g;
const REFERENCE = /^((?:data\.)?[a-z]\w*\.[A-Za-z_][\w-]*)((?:\.[a-z_]\w*|\[\d+\])+)$/;

/**
 * Replaces Terraform references in a value of any depth. Only plain references (`${type.name.attribute}`) and the escapes
 * `$${` and `%%{` exist in what our constructs write; functions, conditionals and directives are refused.
 *
 * @throws NotEmulatedError naming the resource and the expression
 */
export function resolveValue(value: unknown, owner: string, lookup: Lookup): unknown {
  if (typeof value === 'string') return resolveString(value, owner, lookup);
  if (Array.isArray(value)) return value.map((item) => resolveValue(item, owner, lookup));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, resolveValue(item, owner, lookup)] as const);
  return Object.fromEntries(entries.filter(([, item]) => item !== null));
}

function resolveString(text: string, owner: string, lookup: Lookup): unknown {
  if (!text.includes('${') && !text.includes('%{')) return text;
  const whole = /^\$\{([^{}]*)\}$/.exec(text);
  // A string that is one reference takes the type of what it refers to (a list of ARNs, a number).
  if (whole) return resolveReference(whole[1] ?? '', owner, lookup);
  return text.replace(INTERPOLATION, (match, expression: string | undefined) => {
    if (match === '$${') return '${';
    if (match === '%%{') return '%{';
    if (expression === undefined) throw new NotEmulatedError(owner, `the template ${JSON.stringify(text)}`);
    const value = resolveReference(expression, owner, lookup);
    if (typeof value === 'object')
      throw new NotEmulatedError(owner, `a list or object inside a string: \${${expression}}`);
    return String(value);
  });
}

function resolveReference(expression: string, owner: string, lookup: Lookup): unknown {
  const match = REFERENCE.exec(expression.trim());
  if (!match) throw new NotEmulatedError(owner, `the expression \${${expression}}`);
  const path = (match[2] ?? '').split(/[.[\]]+/).filter((part) => part !== '');
  return lookup(match[1] ?? '', path);
}
