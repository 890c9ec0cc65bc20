import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../user-error.js';
import { NotEmulatedError } from './not-emulated.error.js';

/** What synthesis writes for one stack (Terraform's JSON syntax). */
export interface TerraformDocument {
  readonly provider?: Readonly<Record<string, unknown>>;
  readonly resource?: ResourceMap;
  readonly data?: ResourceMap;
  readonly output?: Readonly<Record<string, { readonly value: unknown }>>;
}

type ResourceMap = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

/** One resource or data source as written: references unresolved. */
export interface Declaration {
  readonly type: string;
  readonly id: string;
  readonly address: string;
  readonly args: Readonly<Record<string, unknown>>;
}

const SECTIONS = new Set(['//', 'terraform', 'provider', 'resource', 'data', 'output']);

/** @throws UserError with the command to run when the stack has not been synthesised, or not to its end. */
export function readDocument(folder: string): TerraformDocument {
  const file = join(folder, 'cdk.tf.json');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UserError(`${file} is missing: run "npm run synth" first`, { cause: error });
  }
  try {
    return JSON.parse(text) as TerraformDocument;
  } catch (error) {
    throw new UserError(`${file} is no JSON: run "npm run synth" again`, { cause: error });
  }
}

/** All resources and data sources in document order. @throws NotEmulatedError for sections such as `module` or `variable`. */
export function declarations(document: TerraformDocument): readonly Declaration[] {
  for (const section of Object.keys(document)) {
    if (!SECTIONS.has(section)) throw new NotEmulatedError('stack', `the section ${section}`);
  }
  return [...section(document.data, 'data.'), ...section(document.resource, '')];
}

/** Region of the stack's AWS provider. */
export function providerRegion(document: TerraformDocument): string {
  const blocks = [document.provider?.['aws'] ?? []].flat() as readonly { region?: unknown; alias?: unknown }[];
  const region = blocks.find((block) => block.alias === undefined)?.region;
  if (typeof region !== 'string') throw new Error('the stack has no AWS provider with a region');
  return region;
}

function section(map: ResourceMap | undefined, prefix: string): Declaration[] {
  return Object.entries(map ?? {}).flatMap(([name, resources]) =>
    Object.entries(resources).map(([id, args]) => {
      const type = `${prefix}${name}`;
      return { type, id, address: `${type}.${id}`, args };
    }),
  );
}
