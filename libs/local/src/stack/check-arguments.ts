import { NotEmulatedError } from './not-emulated.error.js';
import { META_ARGUMENTS, type ArgumentSpec, type ArgumentSpecs } from './type-spec.js';

/** An argument that has no effect locally, for those who want to know. */
export interface InertArgument {
  readonly address: string;
  readonly argument: string;
  readonly reason: string;
}

/** Checks the arguments of one resource and brings its blocks into one form. */
export class ArgumentCheck {
  readonly inert: InertArgument[] = [];

  constructor(private readonly address: string) {}

  /** @throws NotEmulatedError for an argument, or a value of one, that is not emulated */
  run(args: Readonly<Record<string, unknown>>, specs: ArgumentSpecs): Record<string, unknown> {
    return this.object(args, { ...META_ARGUMENTS, ...specs }, '');
  }

  private object(args: Readonly<Record<string, unknown>>, specs: ArgumentSpecs, path: string): Record<string, unknown> {
    const result: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(args)) {
      if (value === null || value === undefined) continue;
      const spec = specs[name];
      if (spec === undefined) throw new NotEmulatedError(this.address, `the argument ${path}${name}`);
      const checked = this.argument(value, spec, `${path}${name}`);
      if (checked !== undefined) result[name] = checked;
    }
    return result;
  }

  private argument(value: unknown, spec: ArgumentSpec, path: string): unknown {
    switch (spec.kind) {
      case 'inert':
        this.inert.push({ address: this.address, argument: path, reason: spec.reason });
        return value;
      case 'value':
        if (spec.oneOf !== undefined && !spec.oneOf.includes(value)) {
          throw new NotEmulatedError(
            this.address,
            `${path} = ${JSON.stringify(value)} (only ${spec.oneOf.join(', ')})`,
          );
        }
        return value;
      case 'block':
        return this.single(value, spec.args, path);
      case 'blocks':
        return [value].flat().map((item) => this.object(item as Record<string, unknown>, spec.args, `${path}.`));
    }
  }

  private single(value: unknown, specs: ArgumentSpecs, path: string): unknown {
    const items = [value].flat();
    if (items.length > 1) throw new NotEmulatedError(this.address, `more than one block ${path}`);
    return items.length === 0 ? undefined : this.object(items[0] as Record<string, unknown>, specs, `${path}.`);
  }
}
