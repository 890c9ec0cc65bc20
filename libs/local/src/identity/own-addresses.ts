/** Where the local cloud is reached: its own url, and the same by the machine's name. */
export class OwnAddresses {
  readonly #named: string;

  /** @param url `http://127.0.0.1:<port>` */
  constructor(readonly url: string) {
    this.#named = url.replace('127.0.0.1', 'localhost');
  }

  /** The one that a request came to, so that a page and what it fetches have one origin; by its `Host` header. */
  ofHost(host: string | undefined): string {
    return `http://${host}` === this.#named ? this.#named : this.url;
  }

  /**
   * Whether a URL is registered, letter by letter (RFC 9700 4.1.3). A registered one below the stack's own distribution, whose domain
   * is this process, stands for the same path here.
   */
  isRegistered(url: string, registered: readonly string[]): boolean {
    const ours = this.url.replace('http:', 'https:');
    return registered.some((one) => {
      if (!one.startsWith(`${ours}/`)) return url === one;
      const path = one.slice(ours.length);
      return url === this.url + path || url === this.#named + path;
    });
  }
}
