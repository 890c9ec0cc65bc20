/** All the forms in which a slice's name occurs, by the placeholder that stands for it in the template. */
export interface ModuleNames {
  /** Plural, kebab-case: folder, files, route, table. */
  readonly names: string;
  /** Singular, kebab-case. */
  readonly name: string;
  readonly Names: string;
  readonly Name: string;
  readonly camelNames: string;
  readonly camelName: string;
  /** Singular, as people write it. */
  readonly words: string;
  /** Singular with its article, at the beginning of a sentence. */
  readonly A_name: string;
  /** Environment variable of the table. */
  readonly TABLE: string;
}

const PATTERN = /^[a-z][a-z0-9]*(-[a-z0-9]+)*s$/;
/** DynamoDB and Lambda names hold the environment's prefix too; this leaves room. */
const MAX_LENGTH = 30;

/** @throws Error for a name that is not a plural in kebab-case */
export function moduleNames(names: string): ModuleNames {
  if (!PATTERN.test(names) || names.length > MAX_LENGTH) {
    throw new Error(
      `"${names}": a slice's name is a plural in kebab-case of at most ${MAX_LENGTH} letters, e.g. lunch-orders`,
    );
  }
  const name = singular(names);
  const words = name.replaceAll('-', ' ');
  return {
    names,
    name,
    Names: pascal(names),
    Name: pascal(name),
    camelNames: camel(names),
    camelName: camel(name),
    words,
    A_name: `${/^[aeiou]/.test(words) ? 'An' : 'A'} ${words}`,
    TABLE: `TABLE_${names.replaceAll('-', '_').toUpperCase()}`,
  };
}

function singular(names: string): string {
  if (names.endsWith('ies')) return `${names.slice(0, -3)}y`;
  return names.replace(/(?<=s|x|z|ch|sh)es$|s$/, '');
}

function pascal(kebab: string): string {
  return kebab.replaceAll(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function camel(kebab: string): string {
  return kebab.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
