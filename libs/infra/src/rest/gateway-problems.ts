import type { GatewayProblem } from './problem.js';

const INTERNAL: GatewayProblem = {
  status: 500,
  title: 'Internal Server Error',
  code: 'internal-error',
  detail: 'Something went wrong on our side.',
};
const FORBIDDEN: GatewayProblem = {
  status: 403,
  title: 'Forbidden',
  code: 'forbidden',
  detail: 'You may not do this.',
};
const UNAUTHORIZED: GatewayProblem = {
  status: 401,
  title: 'Unauthorized',
  code: 'unauthorized',
  detail: 'A valid token is needed.',
};
const BAD_REQUEST: GatewayProblem = {
  status: 400,
  title: 'Bad Request',
  code: 'bad-request',
  detail: 'The request is not valid.',
};
const NOT_FOUND: GatewayProblem = {
  status: 404,
  title: 'Not Found',
  code: 'not-found',
  detail: 'There is no such resource.',
};
const TOO_MANY: GatewayProblem = {
  status: 429,
  title: 'Too Many Requests',
  code: 'too-many-requests',
  detail: 'The rate limit is reached; try again shortly.',
};

/** Every type of answer that API Gateway makes itself. A route that does not exist is its "Missing Authentication Token". */
export const GATEWAY_PROBLEMS: Readonly<Record<string, GatewayProblem>> = {
  ACCESS_DENIED: FORBIDDEN,
  API_CONFIGURATION_ERROR: INTERNAL,
  AUTHORIZER_CONFIGURATION_ERROR: INTERNAL,
  AUTHORIZER_FAILURE: INTERNAL,
  BAD_REQUEST_BODY: BAD_REQUEST,
  BAD_REQUEST_PARAMETERS: BAD_REQUEST,
  DEFAULT_4XX: BAD_REQUEST,
  DEFAULT_5XX: INTERNAL,
  EXPIRED_TOKEN: UNAUTHORIZED,
  INTEGRATION_FAILURE: { ...INTERNAL, status: 502, title: 'Bad Gateway', code: 'bad-gateway' },
  INTEGRATION_TIMEOUT: {
    status: 504,
    title: 'Gateway Timeout',
    code: 'timeout',
    detail: 'The answer took too long; the request may have been carried out.',
  },
  INVALID_API_KEY: { ...FORBIDDEN, code: 'invalid-api-key', detail: 'A valid API key is needed in x-api-key.' },
  INVALID_SIGNATURE: FORBIDDEN,
  MISSING_AUTHENTICATION_TOKEN: NOT_FOUND,
  QUOTA_EXCEEDED: { ...TOO_MANY, code: 'quota-exceeded', detail: 'The daily quota of this API key is used up.' },
  REQUEST_TOO_LARGE: {
    status: 413,
    title: 'Payload Too Large',
    code: 'payload-too-large',
    detail: 'The request is too large.',
  },
  RESOURCE_NOT_FOUND: NOT_FOUND,
  THROTTLED: TOO_MANY,
  UNAUTHORIZED,
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    title: 'Unsupported Media Type',
    code: 'unsupported-media-type',
    detail: 'Requests are JSON.',
  },
  WAF_FILTERED: FORBIDDEN,
};
