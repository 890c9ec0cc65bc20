/**
 * The body of a package that a bundle leaves out: Nest offers it, this function does not use it. It is never executed;
 * where Nest probes for the package, the throw has the effect of a package that is not installed.
 */
export function absent(name: string): never {
  throw new Error(`${name} is not part of this bundle: no code of this function imports it (tools/bundle/slim.ts)`);
}
