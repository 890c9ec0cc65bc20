/** A running local cloud, from outside. */
export class LocalCloud {
  readonly url: string;

  /** @param url `http://127.0.0.1:<port>` */
  constructor(url: string) {
    this.url = url;
  }

  async isReady(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/_local/ready`)).ok;
    } catch {
      return false;
    }
  }

  /** An id token, as the user pool would issue it. */
  async token(user: string, groups: readonly string[]): Promise<string> {
    const { token } = (await this.control('token', { user, groups })) as { token: string };
    return token;
  }

  /** Runs a function now, e.g. what a schedule would run. @returns its result */
  async invoke(functionName: string, event: object = {}): Promise<unknown> {
    return ((await this.control(`functions/${functionName}/invoke`, event)) as { result: unknown }).result;
  }

  /** What `GET /_local/<path>` answers. */
  async look(path: string): Promise<unknown> {
    const response = await fetch(`${this.url}/_local/${path}`);
    if (!response.ok) throw new Error(`GET /_local/${path} answered ${response.status}`);
    return response.json();
  }

  private async control(path: string, body: object): Promise<unknown> {
    const response = await fetch(`${this.url}/_local/${path}`, { method: 'POST', body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`POST /_local/${path} answered ${response.status}: ${await response.text()}`);
    return response.json();
  }
}
