import { createHash } from 'node:crypto';
import type { Resource, ResolvedStack } from '../cloud.types.js';
import { ArgumentCheck, type InertArgument } from './check-arguments.js';
import { EMULATED_TYPES } from './emulated-types.js';
import { NotEmulatedError } from './not-emulated.error.js';
import { resolveValue } from './template.js';
import {
  declarations,
  providerRegion,
  readDocument,
  type Declaration,
  type TerraformDocument,
} from './terraform-document.js';
import type { AttributeContext } from './type-spec.js';

/** The account of everything local; the engines use the same one. */
export const LOCAL_ACCOUNT = '000000000000';

export interface LoadOptions {
  /** Port of the gateways, part of their URLs. @default 3000 */
  readonly port?: number;
  /** Port of the AWS endpoint, part of queue URLs. @default 4566 */
  readonly awsPort?: number;
  /** Name of the stack in messages and `/_local/state`. @default the folder's name */
  readonly name?: string;
}

/** A loaded stack and what of it has no effect locally. */
export type LoadedStack = ResolvedStack & { readonly inert: readonly InertArgument[] };

/**
 * Reads a synthesised stack from its folder (`cdktf.out/stacks/<name>`).
 *
 * @throws NotEmulatedError for the first type, argument or expression that is not emulated
 */
export function loadStack(folder: string, options: LoadOptions = {}): LoadedStack {
  return resolveStack(readDocument(folder), folder, options);
}

/** As `loadStack`, from a document in memory. */
export function resolveStack(document: TerraformDocument, folder: string, options: LoadOptions = {}): LoadedStack {
  const declared = declarations(document);
  const context = attributeContext(providerRegion(document), declared, options);
  const resolver = new Resolver(declared, context);
  const resources = resolver.all();
  const outputs = Object.entries(document.output ?? {}).map(([name, output]) => [
    name,
    resolver.value(output.value, `output.${name}`),
  ]);
  const byAddress = new Map(resources.map((resource) => [resource.address, resource]));
  const byArn = new Map(resources.flatMap((resource) => namesOf(resource).map((name) => [name, resource] as const)));
  return {
    name: options.name ?? folder.split(/[\\/]/).filter(Boolean).at(-1) ?? folder,
    region: context.region,
    accountId: context.accountId,
    folder,
    outputs: Object.fromEntries(outputs) as Record<string, unknown>,
    inert: resolver.inert,
    resources: (type) => resources.filter((resource) => resource.type === type),
    byArn: (arn) => byArn.get(arn),
    byRef: (ref) => {
      const resource = byAddress.get(ref);
      if (!resource) throw new Error(`the stack has no ${ref}`);
      return resource;
    },
  };
}

function namesOf({ type, attributes }: Resource): readonly string[] {
  const keys = type === 'aws_lambda_function' ? ['function_name', 'arn', 'qualified_arn', 'invoke_arn'] : ['arn'];
  return [...keys, 'stream_arn'].map((key) => attributes[key]).filter((name) => typeof name === 'string');
}

/** Resolves resources on demand, each once: attributes of one are arguments of the next. */
class Resolver {
  readonly inert: InertArgument[] = [];
  private readonly declared: ReadonlyMap<string, Declaration>;
  private readonly resolved = new Map<string, Resource>();
  private readonly path: string[] = [];

  constructor(
    declared: readonly Declaration[],
    private readonly context: AttributeContext,
  ) {
    this.declared = new Map(declared.map((declaration) => [declaration.address, declaration]));
  }

  all(): readonly Resource[] {
    return [...this.declared.values()].map((declaration) => this.resource(declaration));
  }

  value(value: unknown, owner: string): unknown {
    return resolveValue(value, owner, (address, path) => this.lookup(address, path, owner));
  }

  private lookup(address: string, path: readonly string[], owner: string): unknown {
    const declaration = this.declared.get(address);
    if (!declaration) throw new Error(`${owner} refers to ${address}, which the stack does not have`);
    let value: unknown = this.resource(declaration).attributes;
    for (const part of path) value = (value as Record<string, unknown> | undefined)?.[part];
    if (value === undefined) throw new NotEmulatedError(owner, `the attribute ${address}.${path.join('.')}`);
    return value;
  }

  private resource(declaration: Declaration): Resource {
    const { address, type, id } = declaration;
    const known = this.resolved.get(address);
    if (known) return known;
    if (this.path.includes(address)) throw new Error(`the stack has a cycle: ${[...this.path, address].join(' -> ')}`);
    this.path.push(address);
    const resource = this.resolve(type, id, declaration);
    this.path.pop();
    this.resolved.set(address, resource);
    return resource;
  }

  private resolve(type: string, id: string, { address, args: written }: Declaration): Resource {
    const spec = EMULATED_TYPES[type];
    if (spec === undefined) throw new NotEmulatedError(address, `the type ${type}`);
    const check = new ArgumentCheck(address);
    const { depends_on: _order, ...rest } = written;
    const args = check.run(this.value(rest, address) as Record<string, unknown>, spec.args);
    this.inert.push(...check.inert);
    const attributes = { ...args, ...spec.attributes?.(args, this.context, address) };
    return { type, id, address, args, attributes };
  }
}

function attributeContext(
  region: string,
  declared: readonly Declaration[],
  { port = 3000, awsPort = 4566 }: LoadOptions,
): AttributeContext {
  return {
    region,
    accountId: LOCAL_ACCOUNT,
    partition: 'aws',
    httpUrl: `http://127.0.0.1:${port}`,
    webSocketUrl: `ws://127.0.0.1:${port}`,
    awsUrl: `http://127.0.0.1:${awsPort}`,
    arn: (service, resource) => `arn:aws:${service}:${region}:${LOCAL_ACCOUNT}:${resource}`,
    rank: (address, unset) => {
      const { type } = declared.find((one) => one.address === address) ?? {};
      const others = declared.filter((one) => one.type === type && (one.args[unset] ?? undefined) === undefined);
      return others.filter((one) => one.address < address).length;
    },
    token: (seed, length) => {
      const digest = BigInt(`0x${createHash('sha256').update(seed).digest('hex')}`).toString(36);
      return digest.slice(-length).padStart(length, 'a');
    },
  };
}
