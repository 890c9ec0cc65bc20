import { NotEmulatedError } from '../stack/not-emulated.error.js';

/** A service of AWS that wants to do something with a resource. */
export interface ServiceRequest {
  /** e.g. `s3.amazonaws.com` */
  readonly service: string;
  readonly action: string;
  /** ARN of what it is done to. */
  readonly resource: string;
  /** ARN of the resource on whose behalf the service acts. */
  readonly sourceArn: string;
}

interface Statement {
  readonly Effect: string;
  readonly Principal?: string | { readonly Service?: string | readonly string[] };
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface PolicyOwner {
  /** The policies of one resource, as JSON. */
  readonly documents: readonly string[];
  readonly accountId: string;
  /** For messages. */
  readonly address: string;
}

/**
 * Whether a resource's own policies let a service in. Roles need no such policy within an account, services always do.
 *
 * @throws NotEmulatedError for conditions other than on the source's ARN and account, and on TLS
 */
export function policyAllows(owner: PolicyOwner, request: ServiceRequest): boolean {
  const statements = owner.documents.flatMap(
    (text) => (JSON.parse(text) as { Statement: Statement | Statement[] }).Statement,
  );
  const matching = statements.filter(
    (statement) =>
      isFor(statement, request.service) &&
      fitsOne(statement.Action, request.action, 'i') &&
      fitsOne(statement.Resource, request.resource, '') &&
      holds(statement, request, owner),
  );
  return matching.length > 0 && matching.every(({ Effect }) => Effect === 'Allow');
}

function isFor({ Principal: principal }: Statement, service: string): boolean {
  if (typeof principal === 'string') return principal === '*';
  return [principal?.Service ?? []].flat().includes(service);
}

function holds({ Condition = {} }: Statement, request: ServiceRequest, { accountId, address }: PolicyOwner): boolean {
  const tests = Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, wanted]) => ({ test: `${operator} ${key.toLowerCase()}`, wanted })),
  );
  return tests.every(({ test, wanted }) => {
    switch (test) {
      case 'ArnEquals aws:sourcearn':
      case 'ArnLike aws:sourcearn':
        return fitsOne(wanted, request.sourceArn, '');
      case 'StringEquals aws:sourcearn':
        return [wanted].flat().includes(request.sourceArn);
      case 'StringEquals aws:sourceaccount':
        return [wanted].flat().includes(accountId);
      case 'Bool aws:securetransport':
        // AWS's services come by TLS only.
        return [wanted].flat().includes('true');
      default:
        throw new NotEmulatedError(address, `the condition ${test} in a resource's policy`);
    }
  });
}

function fitsOne(patterns: string | readonly string[], text: string, flags: string): boolean {
  return [patterns].flat().some((pattern) => {
    const source = pattern
      .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    return new RegExp(`^${source}$`, `s${flags}`).test(text);
  });
}
