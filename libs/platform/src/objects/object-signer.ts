import { S3RequestPresigner } from '@aws-sdk/s3-request-presigner';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** A request to be signed. */
export interface ObjectRequest {
  readonly method: 'GET' | 'PUT';
  readonly bucket: string;
  readonly key: string;
  /** How long the address can be used, seconds. */
  readonly expiresIn: number;
  /** Headers that the request must have exactly so. @default none */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Where requests go and who signs them: what every client of the SDK knows. */
type SdkConfig = Pick<DynamoDBDocumentClient['config'], 'credentials' | 'region' | 'sha256'>;

/**
 * Makes addresses of objects that anybody may use for a while. By the SDK's presigner without its S3 client, which is a sixth of a function's
 * bundle.
 */
export class ObjectSigner {
  readonly #presigner: S3RequestPresigner;

  /**
   * @param config of any client of the SDK: the container's credentials and region
   * @param endpoint of S3, if not at AWS
   */
  constructor(
    private readonly config: SdkConfig,
    private readonly endpoint?: string,
  ) {
    this.#presigner = new S3RequestPresigner(config);
  }

  /** @returns the address with its signature */
  async sign({ method, bucket, key, expiresIn, headers = {} }: ObjectRequest): Promise<string> {
    const url = this.urlOf(bucket, key, await this.config.region());
    const request = {
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      ...(url.port !== '' && { port: Number(url.port) }),
      path: url.pathname,
      query: {},
      headers: { ...headers, host: url.host },
    };
    const signed = await this.#presigner.presign(request, { expiresIn });
    const query = Object.entries(signed.query ?? {}).map(
      ([name, value]) => `${escaped(name)}=${escaped(String(value))}`,
    );
    return `${url.href}?${query.join('&')}`;
  }

  /** Other endpoints are addressed by path: a bucket would be part of a host name that nobody resolves. */
  private urlOf(bucket: string, key: string, region: string): URL {
    const path = key.split('/').map(escaped).join('/');
    if (this.endpoint !== undefined) return new URL(`${this.endpoint.replace(/\/$/, '')}/${bucket}/${path}`);
    return new URL(`https://${bucket}.s3.${region}.amazonaws.com/${path}`);
  }
}

/** As signatures want it (RFC 3986): `encodeURIComponent` leaves five characters more as they are. */
function escaped(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}
