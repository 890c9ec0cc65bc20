import { createHash } from 'node:crypto';
import { Lazy, type TerraformResource } from 'cdktf';

/**
 * What an API Gateway deployment is a snapshot of.
 *
 * A deployment copies the API's routes when it is created and never again, so it has to be replaced whenever one of
 * them changes: its trigger is a hash of them all. The hash is taken from the resolved configuration, because numbers of
 * unresolved tokens change with anything that is added elsewhere.
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
    const fingerprint = Lazy.stringValue({
      produce: (context) => sha256(this.parts.map((part) => context.resolve(part.toTerraform()) as unknown)),
    });
    return {
      dependsOn: [...this.parts],
      triggers: { config: fingerprint },
      lifecycle: { createBeforeDestroy: true },
    };
  }
}

function sha256(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
