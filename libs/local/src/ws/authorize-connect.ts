import type { Invoker } from '../cloud.types.js';
import { arnMatches } from '../gateway/arn-pattern.js';
import type { InvokePermissions } from '../gateway/invoke-permissions.js';
import { authorizerEvent, connectArn } from './authorizer.event.js';
import type { HandshakeRequest } from './handshake-request.js';
import { HandshakeRefused } from './handshake-refused.js';
import type { WebSocketApi, WsAuthorizer } from './websocket-api.model.js';
import type { AuthorizerContext, ConnectionFacts } from './ws-connection.js';

export interface AuthorizeProps {
  readonly api: WebSocketApi;
  readonly authorizer: WsAuthorizer;
  readonly connection: ConnectionFacts;
  readonly request: HandshakeRequest;
  readonly invoker: Invoker;
  readonly permissions: InvokePermissions;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Asks the authorizer of `$connect`.
 *
 * @returns what later events carry as `requestContext.authorizer`.
 * @throws HandshakeRefused 401 without the identity source (the function is not asked) or for its `Unauthorized`, 403 unless its policy
 *   allows the route, 500 when it fails or answers nonsense.
 */
export async function authorizeConnect(props: AuthorizeProps): Promise<AuthorizerContext> {
  const { api, authorizer, connection, request, invoker, permissions, now } = props;
  if (!authorizer.identitySources.every((source) => isGiven(source, request)))
    throw new HandshakeRefused(401, 'Unauthorized');
  if (!permissions.allows(authorizer.functionArn, `${api.executionArn}/authorizers/${authorizer.id}`)) {
    throw new HandshakeRefused(500, 'Internal server error', 'API Gateway may not invoke the authorizer');
  }
  const started = performance.now();
  const result = await invoker.invoke(authorizer.functionArn, authorizerEvent(api, connection, request, now));
  if (!result.ok) {
    if (result.errorMessage === 'Unauthorized') throw new HandshakeRefused(401, 'Unauthorized');
    throw new HandshakeRefused(500, 'Internal server error', `the authorizer failed: ${result.errorType}`);
  }
  const answer = authorizerAnswer(result.payload);
  if (!isAllowed(answer.statements, connectArn(api))) throw new HandshakeRefused(403, 'Forbidden');
  return {
    ...answer.context,
    principalId: answer.principalId,
    integrationLatency: Math.round(performance.now() - started),
  };
}

function isGiven({ kind, name }: WsAuthorizer['identitySources'][number], request: HandshakeRequest): boolean {
  if (kind === 'querystring') return (request.queryStringParameters[name] ?? '') !== '';
  return Object.entries(request.headers).some(
    ([header, value]) => header.toLowerCase() === name.toLowerCase() && value !== '',
  );
}

interface Answer {
  readonly principalId: string;
  readonly statements: readonly Readonly<Record<string, unknown>>[];
  readonly context: Readonly<Record<string, string>>;
}

/** AWS refuses an answer without principal or policy, or with a context that is not flat. */
function authorizerAnswer(payload: unknown): Answer {
  const nonsense = new HandshakeRefused(500, 'Internal server error', 'the authorizer’s answer is not valid');
  if (!isRecord(payload) || typeof payload['principalId'] !== 'string') throw nonsense;
  const policy = payload['policyDocument'];
  const context = payload['context'] ?? {};
  if (!isRecord(policy) || !isRecord(context)) throw nonsense;
  if (Object.values(context).some((value) => typeof value === 'object' && value !== null)) throw nonsense;
  return {
    principalId: payload['principalId'],
    statements: [policy['Statement'] ?? []].flat().filter(isRecord),
    // Numbers and booleans arrive as texts; null stays out.
    context: Object.fromEntries(
      Object.entries(context)
        .filter(([, value]) => value !== null)
        .map(([name, value]) => [name, String(value)]),
    ),
  };
}

function isAllowed(statements: Answer['statements'], arn: string): boolean {
  const matching = statements.filter(
    (statement) =>
      listed(statement['Action']).some((action) => arnMatches(action.toLowerCase(), 'execute-api:invoke')) &&
      listed(statement['Resource']).some((resource) => arnMatches(resource, arn)),
  );
  return matching.some(({ Effect }) => Effect === 'Allow') && !matching.some(({ Effect }) => Effect === 'Deny');
}

function listed(value: unknown): readonly string[] {
  return [value ?? []].flat().map(String);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
