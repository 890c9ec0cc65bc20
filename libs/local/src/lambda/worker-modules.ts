import { isBuiltin, registerHooks } from 'node:module';
import { sep } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Lets a function load its own files and Node's modules only. Without this a package that the bundler left out would be found
 * in the project's node_modules here, and be missing in AWS.
 */
export function confineModules(taskRoot: string): void {
  const inside = pathToFileURL(taskRoot + sep).href;
  registerHooks({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context);
      const own = context.parentURL?.startsWith(inside) === true;
      if (own && !isBuiltin(resolved.url) && !resolved.url.startsWith(inside)) {
        throw Object.assign(new Error(`Cannot find module '${specifier}'`), { code: 'MODULE_NOT_FOUND' });
      }
      return resolved;
    },
  });
}
