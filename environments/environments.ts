import { dev } from './dev.js';
import type { Environment } from './environment.js';
import { local } from './local.js';
import { applyOverrides, overridesOfThisRun, SettingError } from './overrides.js';
import { prod } from './prod.js';
import { assertRules } from './setting-rules.js';

const ALL: readonly Environment[] = [dev, prod, local];

/**
 * The environments of these names, with the overrides of this run applied; all of them if no name is given.
 *
 * @throws SettingError for an unknown name, a bad override, or a setting that cannot be.
 */
export function environments(
  names: readonly string[],
  overrides: readonly string[] = overridesOfThisRun(),
): readonly Environment[] {
  const chosen = names.length === 0 ? ALL : names.map(find);
  return chosen.map((environment) => {
    const settings = applyOverrides(environment.settings, overrides);
    assertRules(settings);
    return { ...environment, settings };
  });
}

function find(name: string): Environment {
  const found = ALL.find((environment) => environment.name === name);
  if (!found)
    throw new SettingError(`Unknown environment "${name}"; there are ${ALL.map((one) => one.name).join(', ')}`);
  return found;
}
