interface MethodCall {
  readonly property: string;
  readonly context: unknown;
  readonly params: readonly unknown[];
}

type StringMethod = (text: string, ...args: readonly string[]) => unknown;

/** Methods of java.lang.String that JavaScript lacks or means otherwise. */
const STRING_METHODS: Readonly<Record<string, StringMethod>> = {
  equals: (text, other) => text === other,
  equalsIgnoreCase: (text, other = '') => text.toLowerCase() === other.toLowerCase(),
  contains: (text, part = '') => text.includes(part),
  isEmpty: (text) => text === '',
  length: (text) => text.length,
  matches: (text, pattern = '') => new RegExp(`^(?:${pattern})$`).test(text),
  replace: (text, part = '', by = '') => text.replaceAll(part, () => by),
  replaceAll: (text, pattern = '', by = '') => text.replace(new RegExp(pattern, 'g'), javaReplacement(by)),
  replaceFirst: (text, pattern = '', by = '') => text.replace(new RegExp(pattern), javaReplacement(by)),
  split: (text, pattern = '') => dropTrailingEmpty(text.split(new RegExp(pattern))),
};

type ListMethod = (list: readonly unknown[], argument: unknown) => unknown;

/** Methods of java.util.List. */
const LIST_METHODS: Readonly<Record<string, ListMethod>> = {
  contains: (list, item) => list.includes(item),
  get: (list, index) => list[Number(index)],
  isEmpty: (list) => list.length === 0,
  size: (list) => list.length,
};

/** Makes velocityjs call strings and lists as Java does. */
export const javaMethods = [
  {
    uid: 'java.util.List',
    match: ({ property, context }: MethodCall): boolean =>
      Array.isArray(context) && Object.hasOwn(LIST_METHODS, property),
    resolve: ({ property, context, params }: MethodCall): unknown =>
      LIST_METHODS[property]?.(context as readonly unknown[], params[0]),
  },
  {
    uid: 'java.lang.String',
    match: ({ property, context }: MethodCall): boolean =>
      typeof context === 'string' && Object.hasOwn(STRING_METHODS, property),
    resolve: ({ property, context, params }: MethodCall): unknown =>
      STRING_METHODS[property]?.(context as string, ...params.map(String)),
  },
];

/** In Java's replacements `$1` is a group and `\x` stands for `x`. */
function javaReplacement(by: string): (...groups: readonly unknown[]) => string {
  return (...groups) =>
    by.replace(
      /\\(.)|\$(\d)/gs,
      (_, literal?: string, group?: string) => literal ?? String(groups[Number(group)] ?? ''),
    );
}

/** Java's split leaves out empty texts at the end. */
function dropTrailingEmpty(parts: readonly string[]): readonly string[] {
  const last = parts.findLastIndex((part) => part !== '');
  return last < 0 ? [] : parts.slice(0, last + 1);
}
