import type { Settings } from './settings.js';

/** Thrown for an override that names no setting or has the wrong type; the message says which. */
export class SettingError extends Error {
  override readonly name = 'SettingError';
}

/**
 * Applies overrides such as `duels.inviteSeconds=2`, typed by the value that they replace: numbers as numbers, lists
 * as comma-separated texts.
 *
 * @throws SettingError for an unknown setting or a value of the wrong type.
 */
export function applyOverrides(settings: Settings, overrides: readonly string[]): Settings {
  const copy = structuredClone(settings) as unknown as Record<string, unknown>;
  for (const override of overrides) {
    const separator = override.indexOf('=');
    if (separator < 1) throw new SettingError(`"${override}" is not of the form setting=value`);
    assign(copy, override.slice(0, separator).trim(), override.slice(separator + 1).trim());
  }
  return copy as unknown as Settings;
}

/**
 * The overrides of this run: variable `AGORA_SET`, a JSON list of `setting=value`.
 *
 * @throws SettingError if the variable is no such list.
 */
export function overridesOfThisRun(text: string | undefined = process.env['AGORA_SET']): readonly string[] {
  if (text === undefined || text === '') return [];
  const list = parse(text);
  if (!Array.isArray(list) || !list.every((item) => typeof item === 'string')) {
    throw new SettingError('AGORA_SET must be a JSON list of texts of the form setting=value');
  }
  return list;
}

function assign(settings: Record<string, unknown>, path: string, text: string): void {
  const [group = '', name] = path.split('.', 2);
  const owner = name === undefined ? settings : settings[group];
  const key = name ?? group;
  if (!isRecord(owner) || !Object.hasOwn(owner, key) || isRecord(owner[key]) || path.split('.').length > 2) {
    throw new SettingError(`Unknown setting "${path}"`);
  }
  owner[key] = typed(path, owner[key], text);
}

function typed(path: string, current: unknown, text: string): unknown {
  if (typeof current === 'number') {
    const value = Number(text);
    if (text === '' || !Number.isFinite(value) || value < 0) {
      throw new SettingError(`Setting "${path}" must be a number of at least 0, not "${text}"`);
    }
    return value;
  }
  if (Array.isArray(current)) return text === '' ? [] : text.split(',').map((item) => item.trim());
  return text;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
