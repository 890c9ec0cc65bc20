import type { AccessRequest, Iam, TableChanged } from '../cloud.types.js';
import { jsonError, type AwsRequest, type AwsResponse, type AwsService } from './aws-service.js';
import { dynamoDbAccess } from './dynamodb-access.js';
import type { DynamoDbFaults } from './dynamodb-faults.js';
import { DynamoDbStreams, STREAMS_TARGET } from './dynamodb-streams.js';
import { HttpForwarder } from './http-forwarder.js';

const TARGET = 'DynamoDB_20120810.';

export interface DynamoDbServiceProps {
  /** Base URL of the engine. */
  readonly engine: string;
  readonly region: string;
  readonly accountId: string;
  readonly iam: Iam;
  readonly faults: DynamoDbFaults;
  /** Told after every request that may have changed a table. */
  readonly onChange: TableChanged;
  /** ARN of a table's stream in the engine, and the stack's ARN of it. */
  readonly streamArns: ReadonlyMap<string, string>;
}

/** DynamoDB and its streams: permissions and faults here, data in the engine. */
export class DynamoDbService implements AwsService {
  readonly signingName = 'dynamodb';
  private readonly forwarder: HttpForwarder;
  private readonly streams: DynamoDbStreams;

  constructor(private readonly props: DynamoDbServiceProps) {
    this.forwarder = new HttpForwarder(props.engine);
    this.streams = new DynamoDbStreams(props.streamArns, this.forwarder);
  }

  async handle(request: AwsRequest): Promise<AwsResponse> {
    const target = String(request.headers['x-amz-target'] ?? '');
    let body: Record<string, unknown>;
    try {
      body = JSON.parse(request.body.toString()) as Record<string, unknown>;
    } catch {
      return jsonError('com.amazon.coral.service#SerializationException', 'The request is not JSON');
    }
    if (target.startsWith(STREAMS_TARGET))
      return this.streamOperation(target.slice(STREAMS_TARGET.length), request, body);
    if (!target.startsWith(TARGET))
      return jsonError('com.amazon.coral.service#UnknownOperationException', `Unknown target ${target}`);
    return this.operation(target.slice(TARGET.length), request, body);
  }

  stop(): void {
    this.forwarder.close();
  }

  private async operation(operation: string, request: AwsRequest, body: Record<string, unknown>): Promise<AwsResponse> {
    const { region, accountId, faults } = this.props;
    const access = dynamoDbAccess(operation, body, `arn:aws:dynamodb:${region}:${accountId}:table/`);
    if (!access) return jsonError('NotEmulatedError', `the local cloud does not emulate dynamodb:${operation}`, 501);
    const fault = this.refuse(request, access.needs) ?? faults.next(operation, body);
    if (fault) return fault;
    const answer = await this.forwarder.forward(request);
    if (answer.status === 200) for (const table of access.writesTo) this.props.onChange(table);
    return operation === 'DescribeTable' ? this.withOwnArns(answer) : answer;
  }

  private async streamOperation(
    operation: string,
    request: AwsRequest,
    body: Record<string, unknown>,
  ): Promise<AwsResponse> {
    const resource = this.streams.resourceOf(body) ?? '*';
    const refused = this.refuse(request, [{ action: `dynamodb:${operation}`, resource }]);
    return refused ?? this.streams.forward(request, body);
  }

  private refuse(request: AwsRequest, needs: readonly AccessRequest[]): AwsResponse | undefined {
    for (const need of needs) {
      const decision = this.props.iam.authorize(request.caller, need);
      if (!decision.allowed) return jsonError('com.amazon.coral.service#AccessDeniedException', decision.message);
    }
    return undefined;
  }

  /** Engines have a region and an account of their own. */
  private withOwnArns(answer: AwsResponse): AwsResponse {
    const own = `arn:aws:dynamodb:${this.props.region}:${this.props.accountId}:`;
    let body = answer.body.toString();
    for (const [engineArn, arn] of this.props.streamArns) body = body.replaceAll(engineArn, arn);
    return {
      ...answer,
      headers: withoutChecksum(answer.headers),
      body: body.replace(/arn:aws:dynamodb:\w[\w-]*:\d{12}:/g, own),
    };
  }
}

/** The checksum is of the engine's own bytes. */
function withoutChecksum({
  'x-amz-crc32': _checksum,
  ...headers
}: Readonly<Record<string, string>>): Record<string, string> {
  return headers;
}
