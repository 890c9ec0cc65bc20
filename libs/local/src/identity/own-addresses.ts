/** Where the local cloud is reached: its own url, and the same by the machine's name. */
export class OwnAddresses {
  readonly #named: string;

  /**
   * @param url `http://127.0.0.1:<port>`
   * @param siteOrigins origins of the stack's distributions in AWS, `https://d1.cloudfront.net`: here they are this process
   */
  constructor(
    readonly url: string,
    private readonly siteOrigins: readonly string[] = [],
  ) {
    this.#named = url.replace('127.0.0.1', 'localhost');
  }

  /** The one that a request came to, so that a page and what it fetches have one origin; by its `Host` header. */
  ofHost(host: string | undefined): string {
    return `http://${host}` === this.#named ? this.#named : this.url;
  }

  /** Whether a URL is registered, letter by letter (RFC 9700 4.1.3). A registered one of the stack's own site stands for the same path here. */
  isRegistered(url: string, registered: readonly string[]): boolean {
    return registered.some((one) => {
      const site = this.siteOrigins.find((origin) => one.startsWith(`${origin}/`));
      if (site === undefined) return url === one;
      const path = one.slice(site.length);
      return url === this.url + path || url === this.#named + path;
    });
  }
}
