import { build } from 'esbuild';

/** What a function's own code, without any package, imports. */
export interface OwnCode {
  /** Names of those packages that decide what Nest loads on demand, e.g. `class-validator`. */
  readonly packages: ReadonlySet<string>;
}

const DECISIVE = /^(@nestjs\/.+|class-validator|class-transformer)$/;

/** Reads which packages the entry and all of our files behind it import; type imports are already gone. */
export async function readOwnCode(entry: string): Promise<OwnCode> {
  const { metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    logLevel: 'error',
  });
  const imports = Object.values(metafile.inputs).flatMap((input) => input.imports);
  const packages = imports.filter(({ external }) => external).map(({ path }) => packageOf(path));
  return { packages: new Set(packages.filter((name) => DECISIVE.test(name)).sort()) };
}

/** `@nestjs/common/internal` -> `@nestjs/common`, `rxjs/operators` -> `rxjs`. */
export function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
