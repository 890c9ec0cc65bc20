import type { ResolvedStack } from '../cloud.types.js';
import { arnMatches } from './arn-pattern.js';

const INVOKE_ARN = /^arn:[^:]+:apigateway:[^:]+:lambda:path\/2015-03-31\/functions\/(arn:[^/]+)\/invocations$/;

/** The function's ARN within the URI under which API Gateway integrates it; undefined for any other URI. */
export function functionOfUri(uri: unknown): string | undefined {
  return typeof uri === 'string' ? INVOKE_ARN.exec(uri)?.[1] : undefined;
}

interface Permission {
  readonly functionName: string;
  readonly sourceArn: string;
}

/**
 * The resource policies of the functions, as far as API Gateway is their principal: without an `aws_lambda_permission` it may
 * not call a function, which in AWS shows only once somebody sends a request.
 */
export class InvokePermissions {
  readonly #permissions: readonly Permission[];

  constructor(stack: ResolvedStack) {
    this.#permissions = stack
      .resources('aws_lambda_permission')
      .filter(
        ({ args }) => args['principal'] === 'apigateway.amazonaws.com' && args['action'] === 'lambda:InvokeFunction',
      )
      .map(({ args }) => ({
        functionName: nameOf(String(args['function_name'])),
        sourceArn: String(args['source_arn'] ?? '*'),
      }));
  }

  /** @param sourceArn what calls: an execute-api ARN of a method, a route or an authorizer */
  allows(functionArn: string, sourceArn: string): boolean {
    const name = nameOf(functionArn);
    return this.#permissions.some(
      (permission) => permission.functionName === name && arnMatches(permission.sourceArn, sourceArn),
    );
  }
}

/** The name in `arn:aws:lambda:<region>:<account>:function:<name>[:<qualifier>]`, or the name itself. */
function nameOf(arnOrName: string): string {
  return arnOrName.startsWith('arn:') ? (arnOrName.split(':')[6] ?? arnOrName) : arnOrName;
}
