/** An API that pages reach on their own origin. */
export interface SiteApi {
  /** What the distribution calls it. */
  readonly name: string;
  /**
   * AWS's id of the API, never of its stage: a stage comes after the functions, some of which know the user pool's client, which
   * knows the distribution.
   */
  readonly id: string;
  /** What the distribution forwards; the first segment is the stage, so that the path can stay as it is. */
  readonly pathPattern: string;
  readonly methods: readonly string[];
}

/** All that CloudFront can let through, as it wants them listed. */
export const ALL_METHODS: readonly string[] = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];
/** Pages, files, and the handshake of a WebSocket (RFC 6455, 4.1). */
export const READ_METHODS: readonly string[] = ['GET', 'HEAD'];
