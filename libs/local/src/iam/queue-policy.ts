import type { Resource, ResolvedStack } from '../cloud.types.js';
import { NotEmulatedError } from '../stack/not-emulated.error.js';

/** A service of AWS that wants to do something with a queue. */
export interface ServiceRequest {
  /** e.g. `s3.amazonaws.com` */
  readonly service: string;
  readonly action: string;
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

/**
 * Whether the queue's own policy lets a service in. Roles need no such policy within an account, services always do.
 *
 * @throws NotEmulatedError for conditions other than on the source's ARN and account
 */
export function queuePolicyAllows(stack: ResolvedStack, queue: Resource, request: ServiceRequest): boolean {
  const { url, arn } = queue.attributes;
  const own = queue.args['policy'];
  const separate = stack.resources('aws_sqs_queue_policy').filter(({ args }) => args['queue_url'] === url);
  const documents = [own, ...separate.map(({ args }) => args['policy'])].filter((text) => typeof text === 'string');
  const statements = documents.flatMap(
    (text) => (JSON.parse(text) as { Statement: Statement | Statement[] }).Statement,
  );
  const matching = statements.filter(
    (statement) =>
      isFor(statement, request.service) &&
      fitsOne(statement.Action, request.action, 'i') &&
      fitsOne(statement.Resource, String(arn), '') &&
      holds(statement, request, stack.accountId, queue.address),
  );
  return matching.length > 0 && matching.every(({ Effect }) => Effect === 'Allow');
}

function isFor({ Principal: principal }: Statement, service: string): boolean {
  if (typeof principal === 'string') return principal === '*';
  return [principal?.Service ?? []].flat().includes(service);
}

function holds({ Condition = {} }: Statement, request: ServiceRequest, account: string, address: string): boolean {
  const tests = Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, wanted]) => ({ test: `${operator} ${key.toLowerCase()}`, wanted })),
  );
  return tests.every(({ test, wanted }) => {
    switch (test) {
      case 'ArnEquals aws:sourcearn':
      case 'ArnLike aws:sourcearn':
        return fitsOne(wanted, request.sourceArn, '');
      case 'StringEquals aws:sourceaccount':
        return [wanted].flat().includes(account);
      default:
        throw new NotEmulatedError(address, `the condition ${test} in a queue's policy`);
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
