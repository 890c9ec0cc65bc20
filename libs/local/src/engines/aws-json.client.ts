import { Agent, request } from 'node:http';

/** What requests say they were signed for; some engines take the region from it. */
export interface UncheckedScope {
  readonly service: string;
  readonly region: string;
}

/** An error answer of an AWS JSON service. */
export class AwsJsonError extends Error {
  override readonly name: string;

  /** @param type e.g. `ResourceNotFoundException`, without the namespace */
  constructor(
    readonly type: string,
    message: string,
    readonly status: number,
  ) {
    super(message);
    this.name = type;
  }
}

/**
 * A minimal client of the AWS JSON protocol for the local cloud's own calls to an engine: answers stay plain wire JSON
 * (binaries in base64, dates as numbers), which is the very shape of the records in Lambda events.
 */
export class AwsJsonClient {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 128 });
  private readonly authorization: string;

  constructor(
    private readonly endpoint: string,
    { service, region }: UncheckedScope = { service: 'dynamodb', region: 'us-west-2' },
  ) {
    // Engines demand the header but do not check it.
    this.authorization = `AWS4-HMAC-SHA256 Credential=local/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`;
  }

  /**
   * @param target e.g. `DynamoDB_20120810.CreateTable`
   * @throws AwsJsonError for an answer that is not 200.
   */
  async call(target: string, body: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> {
    const { status, text } = await this.post(target, JSON.stringify(body));
    const answer = JSON.parse(text === '' ? '{}' : text) as Record<string, unknown>;
    if (status === 200) return answer;
    const type = String(answer['__type'] ?? 'UnknownError').replace(/^.*#/, '');
    throw new AwsJsonError(type, String(answer['message'] ?? answer['Message'] ?? type), status);
  }

  close(): void {
    this.agent.destroy();
  }

  private post(target: string, body: string): Promise<{ status: number; text: string }> {
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'content-length': Buffer.byteLength(body),
      'x-amz-target': target,
      'x-amz-date': '20260101T000000Z',
      authorization: this.authorization,
    };
    return new Promise((resolve, reject) => {
      const call = request(this.endpoint, { method: 'POST', headers, agent: this.agent }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
        );
      });
      call.once('error', reject);
      call.end(body);
    });
  }
}
