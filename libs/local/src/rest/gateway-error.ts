/** Types of the gateway's own answers: the status where AWS fixes it, and the error's name in `x-amzn-errortype`. */
const TYPES = {
  ACCESS_DENIED: [403, 'AccessDeniedException'],
  API_CONFIGURATION_ERROR: [500, 'InternalServerErrorException'],
  AUTHORIZER_CONFIGURATION_ERROR: [500, 'AuthorizerConfigurationException'],
  AUTHORIZER_FAILURE: [500, 'AuthorizerConfigurationException'],
  BAD_REQUEST_BODY: [400, 'BadRequestException'],
  BAD_REQUEST_PARAMETERS: [400, 'BadRequestException'],
  DEFAULT_4XX: [400, 'BadRequestException'],
  DEFAULT_5XX: [500, 'InternalServerErrorException'],
  INTEGRATION_FAILURE: [504, 'InternalServerErrorException'],
  INTEGRATION_TIMEOUT: [504, 'InternalServerErrorException'],
  INVALID_API_KEY: [403, 'ForbiddenException'],
  MISSING_AUTHENTICATION_TOKEN: [403, 'MissingAuthenticationTokenException'],
  QUOTA_EXCEEDED: [429, 'LimitExceededException'],
  REQUEST_TOO_LARGE: [413, 'RequestTooLargeException'],
  THROTTLED: [429, 'TooManyRequestsException'],
  UNAUTHORIZED: [401, 'UnauthorizedException'],
  UNSUPPORTED_MEDIA_TYPE: [415, 'BadRequestException'],
} as const satisfies Readonly<Record<string, readonly [status: number, name: string]>>;

export type GatewayResponseType = keyof typeof TYPES;

/** A request that the gateway answers itself. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly status: number;
  /** For the header `x-amzn-errortype`. */
  readonly errorType: string;

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
    const [fixedStatus, errorType] = TYPES[type];
    this.status = status ?? fixedStatus;
    this.errorType = errorType;
  }
}
