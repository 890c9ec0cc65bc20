import { readFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import type { OnResolveArgs, OnResolveResult, Plugin, PluginBuild } from 'esbuild';
import { packageOf, type OwnCode } from './own-code.ts';

const STUBS = resolve(import.meta.dirname, '../stubs');
const ABSENT = 'absent';

/** Packages replaced whole, in every bundle, by a file of tools/stubs. */
const REPLACED: Readonly<Record<string, string>> = {
  'iconv-lite': 'iconv-lite.ts',
  'mime-db': 'mime-db.cjs',
  'body-parser': 'express-extras.cjs',
  qs: 'express-extras.cjs',
  'serve-static': 'express-extras.cjs',
  send: 'express-extras.cjs',
  debug: 'debug.cjs',
};

/** Single files of packages replaced by a file of tools/stubs, where the rest of the package is needed. */
const REPLACED_FILES: readonly (readonly [file: RegExp, stub: string])[] = [
  [/[\\/]nodemailer[\\/].*[\\/]mime-types\.js$/, 'nodemailer-mime-types.ts'],
];

/** Packages that Nest loads by name and whole: it gets the part that it uses, a file of tools/stubs. */
const FACADES: Readonly<Record<string, string>> = {
  'class-validator': 'class-validator.ts',
  'class-transformer': 'class-transformer.mjs',
  '@nestjs/platform-express': 'platform-express.ts',
};

/** Packages of which Node would load the CommonJS build, and where their ESM build is, which can be shaken. */
const SHAKEN: Readonly<Record<string, string>> = {
  rxjs: 'dist/esm',
  'class-validator': 'esm2015',
  'class-transformer': 'esm2015',
};

/** Packages that say nothing about side effects; loading them does nothing but define what they export. */
const PURE = [
  '@nestjs/(?:common|core|swagger|websockets|platform-express|mapped-types)',
  '@aws-lambda-powertools/[^/]+',
  '@aws-sdk/lib-dynamodb',
];

const PURE_FILES = new RegExp(`[\\\\/]node_modules[\\\\/](?:${PURE.join('|')})[\\\\/]`);

/**
 * What is loaded on demand, by whom: Nest's optional packages, and the SDK's sources of credentials that exist on
 * laptops and servers (files, SSO, processes, metadata services). Lambda's are in the environment, which is asked first.
 */
const ON_DEMAND = [
  { importer: /[\\/]node_modules[\\/]@nestjs[\\/]/, name: /./ },
  {
    importer: /[\\/]@aws-sdk[\\/]credential-provider-node[\\/]/,
    name: /^(@aws-sdk\/credential-provider-(ini|sso|process|web-identity|http)|@smithy\/credential-provider-imds)$/,
  },
];

/** Nest's files that load an optional package by `import()`. */
const LOADERS =
  /@nestjs[\\/](core|common|websockets)[\\/].*(nest-application|nest-factory|socket-module|validation\.pipe|serializer\.interceptor)\.js$/;

/** Nest's helpers that load a package by `createRequire`, which no bundler follows. */
const MAPPED_TYPES = /@nestjs[\\/]mapped-types[\\/]dist[\\/]type-helpers\.utils\.js$/;

/** Marks the plugin's own questions to the resolver, so that it does not answer them itself. */
const OWN_QUESTION = { slim: true };

/**
 * Leaves out of a bundle what its function never runs.
 *
 * Nothing here knows a function by name. What a package loads on demand (`import('@nestjs/websockets/…')`) is kept only
 * where the function's own code imports that package too; unused exports are shaken off; the few packages that cannot
 * be shaken are replaced by the files in tools/stubs.
 */
export function slim(own: OwnCode): Plugin {
  return {
    name: 'slim',
    setup(build) {
      build.onResolve({ filter: packages(Object.keys(REPLACED)) }, ({ path }) => stub(REPLACED[packageOf(path)]!));
      build.onResolve({ filter: /^[^./]/ }, (args) => (isOnDemand(args) ? onDemand(own, args.path) : null));
      build.onResolve({ filter: packages(Object.keys(SHAKEN)) }, ({ path }) => shaken(path));
      build.onResolve({ filter: packages(PURE) }, (args) => pure(build, args));
      build.onResolve({ filter: /^\.{1,2}\/.*\.js$/ }, (args) => pureFile(args));
      build.onLoad({ filter: /.*/, namespace: ABSENT }, ({ pluginData }) => ({
        contents: absentCode(pluginData as string),
        resolveDir: STUBS,
      }));
      for (const [filter, file] of REPLACED_FILES) {
        build.onLoad({ filter }, () => ({ contents: readFileSync(join(STUBS, file), 'utf8'), loader: 'ts' }));
      }
      build.onLoad({ filter: LOADERS }, ({ path }) => ({
        contents: withStaticImports(own, readFileSync(path, 'utf8')),
      }));
      build.onLoad({ filter: MAPPED_TYPES }, ({ path }) => ({ contents: bundleableMappedTypes(path) }));
    },
  };
}

/** Matches a package and its subpaths; esbuild applies it outside JavaScript, so it keeps the build fast. */
function packages(patterns: readonly string[]): RegExp {
  return new RegExp(`^(?:${patterns.join('|')})(?:/.*)?$`);
}

function isOnDemand({ kind, importer, path }: OnResolveArgs): boolean {
  if (kind !== 'dynamic-import' || isBuiltin(path)) return false;
  return ON_DEMAND.some((rule) => rule.importer.test(importer) && rule.name.test(packageOf(path)));
}

function onDemand(own: OwnCode, path: string): OnResolveResult | null {
  // In metafiles it must not look like a file of that package.
  return uses(own, path) ? null : { path: path.replaceAll('/', ' '), namespace: ABSENT, pluginData: path };
}

/** ValidationPipe needs class-transformer wherever there are validated classes, imported by them or not. */
function uses(own: OwnCode, specifier: string): boolean {
  const name = packageOf(specifier);
  return own.packages.has(name) || (name === 'class-transformer' && own.packages.has('class-validator'));
}

/**
 * Turns `import('x')` of a package that the function uses into a static import of the part that Nest needs of it: a
 * module that is imported dynamically anywhere, and all that it imports, is kept whole by esbuild.
 */
function withStaticImports(own: OwnCode, source: string): string {
  const imports: string[] = [];
  const code = source.replace(/\bimport\('([^']+)'\)/g, (dynamic: string, name: string) => {
    if (!uses(own, name)) return dynamic;
    const from = FACADES[name] ? join(STUBS, FACADES[name]) : name;
    imports.push(`import * as onDemand${imports.length} from ${JSON.stringify(from)};`);
    return `Promise.resolve(onDemand${imports.length - 1})`;
  });
  return [...imports, code].join('\n');
}

function stub(file: string): OnResolveResult {
  return { path: join(STUBS, file) };
}

function absentCode(name: string): string {
  return `import { absent } from './absent.ts'; absent(${JSON.stringify(name)});`;
}

function shaken(specifier: string): OnResolveResult {
  const name = packageOf(specifier);
  const require = createRequire(import.meta.url);
  const root = dirname(require.resolve(`${name}/package.json`));
  return { path: require.resolve(join(root, SHAKEN[name]!, specifier.slice(name.length + 1))), sideEffects: false };
}

async function pure(build: PluginBuild, args: OnResolveArgs): Promise<OnResolveResult | null> {
  if (args.pluginData === OWN_QUESTION) return null;
  const { importer, kind, resolveDir } = args;
  const answer = await build.resolve(args.path, { importer, kind, resolveDir, pluginData: OWN_QUESTION });
  return answer.errors.length > 0 ? { errors: answer.errors } : { path: answer.path, sideEffects: false };
}

/** The same for the files of these packages, which import one another by their path. */
function pureFile({ importer, path, resolveDir }: OnResolveArgs): OnResolveResult | null {
  return PURE_FILES.test(importer) ? { path: join(resolveDir, path), sideEffects: false } : null;
}

/** Mapped types (PartialType, …) `require` the validators lazily; here they get the ones that are in the bundle. */
function bundleableMappedTypes(path: string): string {
  const source = readFileSync(path, 'utf8');
  const creation = 'const require = createRequire(import.meta.url);';
  if (!source.includes(creation))
    throw new Error(`${path} no longer loads packages by "${creation}": adapt tools/bundle`);
  const file = (name: string): string => JSON.stringify(join(STUBS, name));
  return `import * as validator from ${file('class-validator.ts')};
import * as transformer from ${file('class-transformer.mjs')};
${source.replace(creation, "const require = (name) => (name.startsWith('class-validator') ? validator : transformer);")}`;
}
