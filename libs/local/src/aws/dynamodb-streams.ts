import type { AwsRequest, AwsResponse } from './aws-service.js';
import type { HttpForwarder } from './http-forwarder.js';

export const STREAMS_TARGET = 'DynamoDBStreams_20120810.';

/** Between the ARN and the engine's own iterator; AWS builds its iterators the same way. */
const SEPARATOR = '|1|';

/** The streams API under the ARNs that the stack knows: they are translated on the way in and out. */
export class DynamoDbStreams {
  private readonly toEngine: ReadonlyMap<string, string>;

  constructor(
    private readonly toStack: ReadonlyMap<string, string>,
    private readonly forwarder: HttpForwarder,
  ) {
    this.toEngine = new Map([...toStack].map(([engine, stack]) => [stack, engine]));
  }

  /** The stream that a request reads; an iterator carries its stream's ARN. */
  resourceOf(body: Readonly<Record<string, unknown>>): string | undefined {
    const { StreamArn: arn, ShardIterator: iterator } = body;
    if (typeof arn === 'string') return arn;
    return typeof iterator === 'string' && iterator.includes(SEPARATOR) ? iterator.split(SEPARATOR)[0] : undefined;
  }

  async forward(request: AwsRequest, body: Readonly<Record<string, unknown>>): Promise<AwsResponse> {
    const stream = this.resourceOf(body);
    const { StreamArn: arn, ShardIterator: iterator } = body;
    const translated = {
      ...body,
      ...(typeof arn === 'string' && { StreamArn: this.toEngine.get(arn) ?? arn }),
      ...(typeof iterator === 'string' && { ShardIterator: iterator.split(SEPARATOR).at(-1) }),
    };
    const answer = await this.forwarder.forward({ ...request, body: Buffer.from(JSON.stringify(translated)) });
    const { 'x-amz-crc32': _checksum, ...headers } = answer.headers;
    return { ...answer, headers, body: this.translate(answer.body.toString(), stream) };
  }

  private translate(text: string, stream: string | undefined): string {
    let body = text;
    for (const [engine, own] of this.toStack) body = body.replaceAll(engine, own);
    const prefix = stream === undefined ? '' : `${stream}${SEPARATOR}`;
    return body.replace(/("(?:Next)?ShardIterator":")/g, (start: string) => `${start}${prefix}`);
  }
}
