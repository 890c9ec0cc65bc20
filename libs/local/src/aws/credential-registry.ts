import { randomBytes } from 'node:crypto';
import type { Caller, Credentials, FunctionCredentials, ResolvedStack } from '../cloud.types.js';
import { assumedRole } from '../iam/stack-iam.js';
import type { Refusal } from './aws-service.js';
import { isPresigned, parsePresigned } from './presigned.js';
import { parseAuthorization, SignatureVerifier, type SignedRequest, type SignedScope } from './signature.js';

/** For people and tools on this machine: `AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local aws --endpoint-url …`. */
const OPERATOR: FunctionCredentials = { accessKeyId: 'local', secretAccessKey: 'local' };

/** Who signed a request and for which service, or why it cannot be believed. */
export type Identified =
  { readonly caller: Caller; readonly scope: SignedScope } | { readonly error: Refusal; readonly service?: string };

interface Entry {
  readonly caller: Caller;
  readonly credentials: FunctionCredentials;
}

/** Issues each function its own key at start, as Lambda does for each role session. */
export class CredentialRegistry implements Credentials {
  private readonly byFunction = new Map<string, Entry>();
  private readonly byKey = new Map<string, Entry>();
  private readonly verifier = new SignatureVerifier();

  constructor(stack: ResolvedStack) {
    for (const { args } of stack.resources('aws_lambda_function')) {
      const name = String(args['function_name']);
      const entry = { caller: assumedRole(stack.accountId, String(args['role']), name), credentials: newCredentials() };
      this.byFunction.set(name, entry);
      this.byKey.set(entry.credentials.accessKeyId, entry);
    }
    const operator = { caller: { arn: `arn:aws:iam::${stack.accountId}:root` }, credentials: OPERATOR };
    this.byKey.set(OPERATOR.accessKeyId, operator);
  }

  forFunction(functionName: string): FunctionCredentials {
    const entry = this.byFunction.get(functionName);
    if (!entry) throw new Error(`the stack has no function ${functionName}`);
    return entry.credentials;
  }

  forOperator(): FunctionCredentials {
    return OPERATOR;
  }

  identify(authorizationHeader: string | undefined): Caller | undefined {
    const scope = parseAuthorization(authorizationHeader);
    return scope && this.byKey.get(scope.accessKeyId)?.caller;
  }

  /** As `identify`, and checks the signature, in the header or in the query. */
  verify(request: SignedRequest): Identified {
    if (request.headers.authorization === undefined && isPresigned(request.url)) return this.verifyPresigned(request);
    const scope = parseAuthorization(request.headers.authorization);
    if (!scope) return { error: 'MissingAuthenticationToken' };
    const { service } = scope;
    const entry = this.byKey.get(scope.accessKeyId);
    if (!entry) return { error: 'UnrecognizedClientException', service };
    const valid = this.verifier.isValid(request, scope, entry.credentials.secretAccessKey);
    return valid ? { caller: entry.caller, scope } : { error: 'InvalidSignatureException', service };
  }

  private verifyPresigned(request: SignedRequest): Identified {
    const presigned = parsePresigned(request.url);
    if (!presigned) return { error: 'InvalidPresignedUrl', service: 's3' };
    const { scope, expiresAt } = presigned;
    const { service } = scope;
    const entry = this.byKey.get(scope.accessKeyId);
    if (!entry) return { error: 'UnrecognizedClientException', service };
    if (Date.now() > expiresAt) return { error: 'RequestExpired', service };
    const valid = this.verifier.isPresignedValid(request, presigned, entry.credentials.secretAccessKey);
    return valid ? { caller: entry.caller, scope } : { error: 'InvalidSignatureException', service };
  }
}

/** `ASIA` is how the ids of temporary keys begin; the rest is base 32. */
function newCredentials(): FunctionCredentials {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const id = Array.from(randomBytes(16), (byte) => letters[byte % letters.length]).join('');
  return { accessKeyId: `ASIA${id}`, secretAccessKey: randomBytes(30).toString('base64') };
}
