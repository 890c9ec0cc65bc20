import type { Settings } from './settings.js';

/** One deployment of Agora: its settings and what is decided once per environment rather than tuned. */
export interface Environment {
  /** Part of every physical name: `agora-<name>-<short>`. */
  readonly name: string;
  readonly settings: Settings;
  /** Whether tables and users are protected from deletion. */
  readonly protectData: boolean;
  /** Where Terraform keeps the state: an S3 bucket of this name (with a lock file), or a file beside the stack. */
  readonly state: { readonly bucket: string } | 'local';
  /** Whether this stack sets the API Gateway account settings; one stack per AWS account and region may. */
  readonly ownsApiGatewayAccount: boolean;
}

/** Settings that differ from the defaults; every level may be left out. */
export type SettingsOverride = {
  readonly [K in keyof Settings]?: Settings[K] extends object ? Partial<Settings[K]> : Settings[K];
};

/** Lays an override over settings, one level deep (settings have two levels). */
export function withSettings(base: Settings, override: SettingsOverride): Settings {
  const merged = Object.entries(override).map(([name, value]) => {
    const current = base[name as keyof Settings];
    return [name, typeof current === 'object' ? { ...current, ...(value as object) } : value] as const;
  });
  return { ...base, ...(Object.fromEntries(merged) as Partial<Settings>) };
}
