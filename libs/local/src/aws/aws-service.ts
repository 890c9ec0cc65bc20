import type { IncomingHttpHeaders } from 'node:http';
import type { Caller } from '../cloud.types.js';

/** A request at the AWS endpoint whose sender is known. */
export interface AwsRequest {
  readonly caller: Caller;
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface AwsResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
}

/** A request whose sender is not known. */
export type UnsignedRequest = Omit<AwsRequest, 'caller' | 'body'>;

/** Why a sender is not believed, in the words of the JSON protocols. */
export type Refusal =
  | 'MissingAuthenticationToken'
  | 'UnrecognizedClientException'
  | 'InvalidSignatureException'
  | 'RequestExpired'
  | 'InvalidPresignedUrl';

/** One AWS service behind the endpoint. Adding a service is one file with one of these. */
export interface AwsService {
  /** As credential scopes name it: `dynamodb`, `sqs`, `s3`. */
  readonly signingName: string;
  handle(request: AwsRequest): Promise<AwsResponse>;
  /** Says in the service's own protocol that the sender is not believed. @default an error of the JSON protocols */
  refuseSender?(refusal: Refusal, request: UnsignedRequest): AwsResponse;
  /** Answers a browser that asks before it sends (CORS). @default - the service is not for browsers */
  preflight?(request: UnsignedRequest): AwsResponse;
  stop(): void;
}

/** An error answer of the JSON protocols. */
export function jsonError(
  type: string,
  message: string,
  status = 400,
  more: Record<string, unknown> = {},
): AwsResponse {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-errortype': type },
    // Services differ in the case of the message's name; clients accept both only if both are there.
    body: JSON.stringify({ __type: type, message, Message: message, ...more }),
  };
}
