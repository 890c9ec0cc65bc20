import { NotEmulatedError } from '../stack/not-emulated.error.js';
import type { Resource } from '../cloud.types.js';
import type { RouteNode } from './rest-api.model.js';

/** Where a request goes, and the path parameters on the way; still percent-encoded, as REST APIs hand them on. */
export interface RouteMatch {
  readonly node: RouteNode;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Builds the tree of an API's `aws_api_gateway_resource`s; every node is also in the returned map, by resource id. */
export function routeTree(rootId: string, resources: readonly Resource[]): Map<string, RouteNode> {
  const nodes = new Map<string, RouteNode>([[rootId, newNode(rootId, '/')]]);
  let waiting = [...resources];
  while (waiting.length > 0) {
    const next = waiting.filter((resource) => !attach(nodes, resource));
    if (next.length === waiting.length) throw new Error(`${next[0]?.address}: its parent is not part of the API`);
    waiting = next;
  }
  return nodes;
}

/**
 * Finds the resource of a path: a literal segment before `{name}` before `{name+}`, at each level; the first that leads somewhere wins.
 *
 * @param segments of the path below the stage
 */
export function matchRoute(root: RouteNode, segments: readonly string[]): RouteMatch | undefined {
  return descend(root, segments, {});
}

/** The segments of a path; a slash at the end makes no difference. */
export function segmentsOf(path: string): readonly string[] {
  const inner = path.replace(/^\//, '').replace(/\/$/, '');
  return inner === '' ? [] : inner.split('/');
}

function descend(
  node: RouteNode,
  segments: readonly string[],
  parameters: Record<string, string>,
): RouteMatch | undefined {
  const [segment, ...rest] = segments;
  if (segment === undefined) return node.methods.size > 0 ? { node, parameters } : undefined;
  if (segment === '') return undefined;
  const { parameter, greedy } = node;
  const literal = node.literals.get(segment);
  return (
    (literal && descend(literal, rest, parameters)) ??
    (parameter && descend(parameter.node, rest, { ...parameters, [parameter.name]: segment })) ??
    (greedy && { node: greedy.node, parameters: { ...parameters, [greedy.name]: segments.join('/') } })
  );
}

function attach(nodes: Map<string, RouteNode>, { address, args, attributes }: Resource): boolean {
  const parent = nodes.get(String(args['parent_id']));
  if (!parent) return false;
  const part = String(args['path_part']);
  const id = String(attributes['id']);
  const node = newNode(id, `${parent.path === '/' ? '' : parent.path}/${part}`);
  nodes.set(id, node);
  const parameter = /^\{([\w-]+)(\+?)\}$/.exec(part);
  if (!parameter) parent.literals.set(part, node);
  else {
    const kind = parameter[2] === '+' ? 'greedy' : 'parameter';
    if (parent[kind]) throw new NotEmulatedError(address, `a second path parameter beside {${parent[kind].name}}`);
    parent[kind] = { name: parameter[1] ?? '', node };
  }
  return true;
}

function newNode(resourceId: string, path: string): RouteNode {
  return { resourceId, path, literals: new Map(), parameter: undefined, greedy: undefined, methods: new Map() };
}
