/**
 * Adds to package-lock.json the platform packages that npm left out of it.
 *
 * `npm install` drops an optional platform package (a native binding for another operating system, say) from the lock
 * when the registry in use does not serve it, and `npm ci` then refuses the lock on every machine. The versions are
 * exact in the parents' `optionalDependencies`, so the entries can be written from there; npm installs such a package
 * only where its `os`, `cpu` and `libc` match.
 *
 * Run after `npm install`: `npm run lock`.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const OS = {
  darwin: 'darwin',
  macos: 'darwin',
  linux: 'linux',
  win32: 'win32',
  windows: 'win32',
  freebsd: 'freebsd',
  openbsd: 'openbsd',
  android: 'android',
  openharmony: 'openharmony',
};
const CPU = new Set(['x64', 'arm64', 'arm', 'ia32', 'ppc64', 'riscv64', 's390x', 'loong64', 'wasm32']);

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const packages = lock.packages;
let added = 0;

for (const [parentPath, parent] of Object.entries({ ...packages })) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    const known = packages[`${parentPath}/node_modules/${name}`] ?? packages[`node_modules/${name}`];
    if (known?.version) continue;
    const words = name.split(/[-/]/);
    const os = words.map((word) => OS[word]).find(Boolean);
    const cpu = words.find((word) => CPU.has(word));
    if (!os || !cpu || !/^\d/.test(version)) continue;
    packages[`node_modules/${name}`] = {
      version,
      cpu: [cpu],
      ...(words.includes('musl') ? { libc: ['musl'] } : {}),
      ...(parent.dev ? { dev: true } : {}),
      optional: true,
      os: [os],
    };
    added += 1;
  }
}

lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
console.log(`package-lock.json: ${added} platform packages added`);
