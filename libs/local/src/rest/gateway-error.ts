/** Types of the gateway's own answers and their statuses, where AWS fixes them. */
const STATUSES = {
  ACCESS_DENIED: 403,
  API_CONFIGURATION_ERROR: 500,
  AUTHORIZER_CONFIGURATION_ERROR: 500,
  AUTHORIZER_FAILURE: 500,
  BAD_REQUEST_BODY: 400,
  BAD_REQUEST_PARAMETERS: 400,
  DEFAULT_4XX: 400,
  DEFAULT_5XX: 500,
  INTEGRATION_FAILURE: 504,
  INTEGRATION_TIMEOUT: 504,
  INVALID_API_KEY: 403,
  MISSING_AUTHENTICATION_TOKEN: 403,
  QUOTA_EXCEEDED: 429,
  REQUEST_TOO_LARGE: 413,
  THROTTLED: 429,
  UNAUTHORIZED: 401,
  UNSUPPORTED_MEDIA_TYPE: 415,
} as const;

export type GatewayResponseType = keyof typeof STATUSES;

/** A request that the gateway answers itself. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly status: number;

  /**
   * @param message AWS's text, `$context.error.message`
   * @param status where it is not the type's own, e.g. 502 for DEFAULT_5XX
   */
  constructor(
    readonly type: GatewayResponseType,
    message: string,
    status?: number,
  ) {
    super(message);
    this.status = status ?? STATUSES[type];
  }
}
