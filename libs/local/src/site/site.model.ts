import type { Resource } from '../cloud.types.js';
import type { PolicyHeader } from './response-headers.js';
import type { ViewerFunction } from './viewer-function.js';

/** A behaviour of the distribution that is answered from a bucket. */
export interface FileBehavior {
  /** Undefined: everything that no other behaviour takes. */
  readonly pathPattern: string | undefined;
  readonly bucket: Resource;
  readonly allowedMethods: readonly string[];
  /** Whether answers may be compressed: both the behaviour and its cache policy have to say so. */
  readonly compresses: boolean;
  readonly viewerFunction: ViewerFunction | undefined;
  readonly headers: readonly PolicyHeader[];
}

/** The stack's distribution, as far as it serves files; what leads to APIs is the gateways'. */
export interface Site {
  readonly arn: string;
  /** Key of the object that answers for `/`; undefined when there is none. */
  readonly rootObject: string | undefined;
  /** What leads to APIs, asked first. */
  readonly apiPatterns: readonly string[];
  /** In the order in which they are asked; the last one takes everything. */
  readonly behaviors: readonly FileBehavior[];
}
