/** Member to the path of its value within a record. */
export type PipeInput = Readonly<Record<string, string>>;

/** What the input templates of pipes know of JSONPath. */
const PATH = /^\$(\.[\w-]+|\[\d+\])+$/;

/**
 * The input template of a pipe: a JSON object whose members are taken from the record, each as a text (DynamoDB's own
 * JSON has numbers as texts, too).
 *
 * AWS asks for quotes around variables that are no objects or lists
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-input-transformation.html).
 *
 * @throws Error for a path that pipes do not support
 */
export function pipeInput(input: PipeInput): string {
  const members = Object.entries(input).map(([name, path]) => {
    if (!PATH.test(path)) throw new Error(`The path ${path} of ${name} is not one that pipes support`);
    return `${JSON.stringify(name)}:"<${path}>"`;
  });
  return `{${members.join(',')}}`;
}
