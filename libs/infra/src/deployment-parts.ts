import { createHash } from 'node:crypto';
import { type IResolveContext, Lazy, type TerraformResource } from 'cdktf';

/** A reference of Terraform, unless it is escaped, with the address that it refers to. */
const REFERENCE = /(?<!\$)\$\{(\w+\.[\w-]+)\.[^}]*\}/g;

/**
 * What an API Gateway deployment is a snapshot of.
 *
 * A deployment copies the API's routes when it is created and never again, so it has to be replaced whenever one of
 * them changes. Its triggers are a hash of them all, and what they refer to: a user pool that is replaced changes the authorizer, but no text
 * of ours. The hash is taken from the resolved configuration, because numbers of unresolved tokens change with anything that is added elsewhere.
 */
export class DeploymentParts {
  private readonly parts: TerraformResource[] = [];

  /** Registers a part and returns it. */
  add<R extends TerraformResource>(part: R): R {
    this.parts.push(part);
    return part;
  }

  /** Arguments of the deployment; take them when all parts are registered. */
  config() {
    const config = Lazy.stringValue({ produce: (context) => sha256(this.text(context)) });
    const references = Lazy.stringValue({ produce: (context) => this.references(context).join(' ') });
    return {
      dependsOn: [...this.parts],
      triggers: { config, references },
      lifecycle: { createBeforeDestroy: true },
    };
  }

  private text(context: IResolveContext): string {
    return JSON.stringify(this.parts.map((part) => context.resolve(part.toTerraform()) as unknown));
  }

  /** What the parts refer to beside each other, each once and sorted. */
  private references(context: IResolveContext): readonly string[] {
    const own = new Set(
      this.parts.map(({ terraformResourceType, friendlyUniqueId }) => `${terraformResourceType}.${friendlyUniqueId}`),
    );
    const found = [...this.text(context).matchAll(REFERENCE)];
    return [...new Set(found.filter(([, address = '']) => !own.has(address)).map(([text]) => text))].sort();
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
