/** How users sign in: OpenID Connect, code flow. */
export interface SignInConfig {
  /** Issuer, below which `/.well-known/openid-configuration` is. */
  readonly authority: string;
  readonly clientId: string;
  /** Origin (or origin and path) of the hosted sign-in pages. */
  readonly domain: string;
}

/** What differs between environments; the infrastructure writes it beside the page as `config.json`. */
export interface Config {
  readonly environment: string;
  /** The web client's own key: names the application, not the user. */
  readonly apiKey: string;
  readonly signIn: SignInConfig;
}

/** Thrown when the page cannot learn where it runs. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** @throws ConfigError when `config.json` is missing or is not what this page expects. */
export async function loadConfig(): Promise<Config> {
  const response = await fetch('/config.json', { headers: { accept: 'application/json' } });
  if (!response.ok) throw new ConfigError(`config.json: HTTP ${response.status}`);
  const config = (await response.json().catch(() => undefined)) as Partial<Config> | undefined;
  const { environment, apiKey, signIn } = config ?? {};
  if (!environment || !apiKey || !signIn?.authority || !signIn.clientId || !signIn.domain) {
    throw new ConfigError('config.json lacks what the page needs');
  }
  return { environment, apiKey, signIn };
}
