import type { APIGatewayProxyEvent, APIGatewayEventRequestContextWithAuthorizer } from 'aws-lambda';
import { lastValues, nullIfEmpty, requestTime } from '../gateway/request-identity.js';
import { matchesMediaType } from './media-type.js';
import type { RestRequest } from './rest-request.js';

/** AWS sends the deployment's id, too; the library's type does not know. */
type ProxyContext = APIGatewayEventRequestContextWithAuthorizer<
  APIGatewayProxyEvent['requestContext']['authorizer']
> & {
  readonly deploymentId: string;
};

/**
 * The event of a REST API's Lambda proxy integration (payload format 1.0).
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
export function proxyEvent(request: RestRequest): APIGatewayProxyEvent {
  const { api, match, body } = request;
  const binary = body.length > 0 && isBinary(request);
  return {
    resource: match?.node.path ?? '',
    path: request.path,
    httpMethod: request.method,
    headers: lastValues(request.multiValueHeaders),
    multiValueHeaders: request.multiValueHeaders,
    queryStringParameters: nullIfEmpty(lastValues(request.query)),
    multiValueQueryStringParameters: nullIfEmpty(request.query),
    pathParameters: nullIfEmpty(match?.parameters ?? {}),
    stageVariables: nullIfEmpty(api.stageVariables),
    requestContext: requestContext(request),
    body: body.length === 0 ? null : body.toString(binary ? 'base64' : 'utf8'),
    isBase64Encoded: binary,
  };
}

function requestContext(request: RestRequest): ProxyContext {
  const { api, match } = request;
  const domainName = request.headers['host'] ?? '';
  return {
    resourceId: match?.node.resourceId ?? '',
    resourcePath: match?.node.path ?? '',
    httpMethod: request.method,
    extendedRequestId: request.extendedRequestId,
    requestTime: requestTime(request.receivedAt),
    path: `/${api.stageName}${request.path}`,
    accountId: api.accountId,
    protocol: `HTTP/${request.httpVersion}`,
    stage: api.stageName,
    domainPrefix: domainName.split('.')[0] ?? '',
    requestTimeEpoch: request.receivedAt,
    requestId: request.requestId,
    identity: identity(request),
    domainName,
    deploymentId: api.deploymentId,
    apiId: api.id,
    // A method without an authorizer has no such member; the type cannot say that.
    ...((request.claims ? { authorizer: { claims: request.claims } } : {}) as {
      authorizer: ProxyContext['authorizer'];
    }),
  };
}

function identity(request: RestRequest): ProxyContext['identity'] {
  return {
    cognitoIdentityPoolId: null,
    accountId: null,
    cognitoIdentityId: null,
    caller: null,
    sourceIp: request.sourceIp,
    principalOrgId: null,
    accessKey: null,
    cognitoAuthenticationType: null,
    cognitoAuthenticationProvider: null,
    userArn: null,
    userAgent: request.headers['user-agent'] ?? null,
    user: null,
    clientCert: null,
    // Present only where the method demands a key.
    ...((request.apiKey ? { apiKey: request.apiKey.value, apiKeyId: request.apiKey.id } : {}) as {
      apiKey: string | null;
      apiKeyId: string | null;
    }),
  };
}

function isBinary({ api, headers }: RestRequest): boolean {
  return api.binaryMediaTypes.some((pattern) =>
    matchesMediaType(pattern, headers['content-type'] ?? 'application/json'),
  );
}
