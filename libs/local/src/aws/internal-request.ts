import type { Caller } from '../cloud.types.js';
import type { AwsRequest } from './aws-service.js';

export interface InternalCall {
  /** Who calls; its policies apply. */
  readonly caller: Caller;
  /** Signing name. */
  readonly service: string;
  readonly region: string;
  /** `X-Amz-Target`, e.g. `DynamoDB_20120810.GetItem`. */
  readonly target: string;
  /** JSON. */
  readonly body: string;
}

/** A request from inside of the local cloud to a service behind its endpoint. It needs no signature: who calls is known. */
export function internalRequest({ caller, service, region, target, body }: InternalCall): AwsRequest {
  return {
    caller,
    method: 'POST',
    url: '/',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': target,
      'x-amz-date': '20260101T000000Z',
      // Engines demand the header but do not check it.
      authorization: `AWS4-HMAC-SHA256 Credential=local/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: Buffer.from(body),
  };
}
