import { Compile, parse } from 'velocityjs';
import { javaMethods } from './velocity-java.js';
import { inputOf, type TemplateInput } from './velocity-input.js';
import { UTIL } from './velocity-util.js';

/** What `#set($context.responseOverride…)` changed. */
export interface ResponseOverride {
  readonly status?: number;
  readonly headers: Readonly<Record<string, string>>;
}

export interface RenderedTemplate {
  readonly text: string;
  readonly override: ResponseOverride;
}

/** Variables of a mapping template. */
export interface TemplateVariables {
  /** `$context`, without `responseOverride`. */
  readonly context: Readonly<Record<string, unknown>>;
  readonly input: TemplateInput;
  readonly stageVariables: Readonly<Record<string, string>>;
}

/**
 * Renders a mapping template as API Gateway does: Velocity with Java's strings, `$input`, `$util`, `$context`, `$stageVariables`.
 *
 * @throws Error for a template that does not parse or calls what is not emulated.
 */
export function renderTemplate(template: string, variables: TemplateVariables): RenderedTemplate {
  const header: Record<string, unknown> = {};
  const override: { status?: unknown; header: Record<string, unknown> } = { header: setOnce(header) };
  const scope = {
    context: {
      ...variables.context,
      responseOverride: setOnce(override),
      requestOverride: { header: {}, path: {}, querystring: {} },
    },
    input: inputOf(variables.input),
    util: UTIL,
    stageVariables: variables.stageVariables,
  };
  const text = new Compile(parse(template), { escape: false, customMethodHandlers: javaMethods }).render(scope);
  const status = Number(override.status);
  return {
    text,
    override: {
      ...(Number.isInteger(status) && override.status !== undefined && { status }),
      headers: Object.fromEntries(Object.entries(header).map(([name, value]) => [name, String(value)])),
    },
  };
}

/** API Gateway answers 5xx when a template overrides the same thing twice. */
function setOnce<T extends object>(target: T): T {
  return new Proxy(target, {
    set(object, name, value) {
      if (Object.hasOwn(object, name)) throw new Error(`the template overrides ${String(name)} twice`);
      return Reflect.set(object, name, value);
    },
  });
}
