import type { ModuleNames } from './module-names.ts';

/** package.json with the import alias of the slice. */
export function addAlias(text: string, { names }: ModuleNames): string {
  const manifest = JSON.parse(text) as { imports: Record<string, string> };
  manifest.imports[`#${names}/*`] = `./dist/js/libs/${names}/src/*`;
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** The api's root module with the slice's module. */
export function addToApi(text: string, { names, Names }: ModuleNames): string {
  const withImport = afterLastImport(text, `import { ${Names}Module } from '#${names}/${names}.module.js';`);
  return changed(withImport, /(imports: \[[^\]]*?),?(\s*\])/, `$1, ${Names}Module$2`, 'the imports of ApiModule');
}

/** The stack with the slice's construct, its share of the api function and its outputs. */
export function addToStack(text: string, { names, Names, camelNames }: ModuleNames): string {
  const withImport = afterLastImport(text, `import { ${Names} } from '../libs/${names}/infra/${names}.construct.js';`);
  const made = changed(
    withImport,
    /(\n *)(const api = new NestFunction)/,
    `$1const ${camelNames} = new ${Names}(this, '${Names}');$1$2`,
    'the function api',
  );
  const served = changed(
    made,
    /(new NestFunction\(this, 'api', \{\s*parts: \[[^\]]*?),?(\s*\])/,
    `$1, ${camelNames}.api$2`,
    'the parts of the function api',
  );
  return changed(served, /(\.\.\.tableOutputs\([^)]*?),?(\s*\))/, `$1, ${camelNames}$2`, 'the outputs of tables');
}

function afterLastImport(text: string, line: string): string {
  const last = text.lastIndexOf('\nimport ');
  const end = text.indexOf(';\n', last) + 2;
  return `${text.slice(0, end)}${line}\n${text.slice(end)}`;
}

function changed(text: string, pattern: RegExp, replacement: string, what: string): string {
  if (!pattern.test(text)) throw new Error(`cannot find ${what}: wire the slice in by hand (docs/add-a-module.md)`);
  return text.replace(pattern, replacement);
}
