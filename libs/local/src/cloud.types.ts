/**
 * What the parts of the local cloud know of each other.
 *
 * Flow of one request: a bundle's SDK call arrives at the AWS endpoint, which finds the calling function by its access key,
 * asks its role's policies, forwards the call to an engine and tells the sources that a table has changed; a source reads the
 * stream and runs a function through the `Invoker`.
 */

/** One resource (or data source) of the stack with every reference replaced by its value. */
export interface Resource {
  /** Terraform type, e.g. `aws_dynamodb_table`; a data source keeps its prefix: `data.aws_caller_identity`. */
  readonly type: string;
  /** Logical id in the document, e.g. `votes`. */
  readonly id: string;
  /** `type.id`, as messages name it. */
  readonly address: string;
  /**
   * Arguments in Terraform's snake case, references resolved. Blocks that occur at most once are an object or absent, repeatable
   * blocks are always an array, whatever form the document used.
   */
  readonly args: Readonly<Record<string, unknown>>;
  /** Arguments and what the provider computes beside them: `arn`, `id`, `name`, `url`, `invoke_arn`, `stream_arn`, ... */
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** A synthesised stack, checked and resolved. */
export interface ResolvedStack {
  readonly name: string;
  readonly region: string;
  readonly accountId: string;
  /** The folder of `cdk.tf.json`; paths in arguments (`filename`) are relative to it. */
  readonly folder: string;
  readonly outputs: Readonly<Record<string, unknown>>;
  /** All resources of a type in document order; empty when there is none. */
  resources(type: string): readonly Resource[];
  /** @param ref `type.id`. @throws Error when the stack has no such resource. */
  byRef(ref: string): Resource;
  /** The resource whose attribute `arn` (or, for functions, also name, qualified ARN or invoke ARN) this is. */
  byArn(arn: string): Resource | undefined;
}

/** Runs functions and waits for their answer (RequestResponse). */
export interface Invoker {
  /** Never rejects for a failing function: that is `ok: false`. Rejects only when no such function exists. */
  invoke(functionArnOrName: string, event: unknown, options?: { signal?: AbortSignal }): Promise<InvokeResult>;
}

export type InvokeResult =
  | { readonly ok: true; readonly payload: unknown }
  | {
      readonly ok: false;
      readonly errorType: string;
      readonly errorMessage: string;
      readonly trace?: readonly string[];
    };

/** What a function gets as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. */
export interface FunctionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Who signed a request. */
export interface Caller {
  /** `aws_lambda_function` or, for the operator's own key, undefined. */
  readonly functionName?: string;
  /** As AccessDenied messages name it: `arn:aws:sts::<account>:assumed-role/<role>/<function>`. */
  readonly arn: string;
  /** Undefined: the operator (the local cloud itself, demo tools), who may do everything. */
  readonly roleName?: string;
}

/** Issues credentials and recognises who uses them. */
export interface Credentials {
  /** The credentials of a function of the stack: the same pair on every call during one run. */
  forFunction(functionName: string): FunctionCredentials;
  /** Credentials that no policy limits, for the local cloud's own clients. */
  forOperator(): FunctionCredentials;
  /** The caller that an `Authorization: AWS4-HMAC-SHA256 Credential=…` header names; undefined when unknown or malformed. */
  identify(authorizationHeader: string | undefined): Caller | undefined;
}

/** The policies of the stack's roles. */
export interface Iam {
  /**
   * Whether the caller may do this. `message` is AWS's text of the refusal
   * ("User: … is not authorized to perform: … on resource: … because no identity-based policy allows the … action").
   */
  authorize(caller: Caller, request: AccessRequest): Decision;
}

export interface AccessRequest {
  /** e.g. `dynamodb:PutItem`, `execute-api:ManageConnections`. */
  readonly action: string;
  readonly resource: string;
}

export type Decision = { readonly allowed: true } | { readonly allowed: false; readonly message: string };

/** A running local AWS endpoint, to be given to functions as AWS_ENDPOINT_URL. */
export interface RunningEndpoint {
  readonly url: string;
  readonly faults: EndpointFaults;
  stop(): Promise<void>;
}

/** Faults of the AWS endpoint that can be changed while it runs. */
export interface EndpointFaults {
  /** Share (0..1) of TransactWriteItems calls that are cancelled with TransactionConflict. */
  transactionConflict: number;
  /** Share (0..1) of DynamoDB calls that are answered with ThrottlingException. */
  throttling: number;
}

/** Called by the AWS endpoint after a successful write to a table; sources read its stream at once. */
export type TableChanged = (tableName: string) => void;

/** A record that a source has given up on, as AWS would send it to the mapping's failure destination. */
export interface FailedDelivery {
  readonly destinationArn: string;
  readonly sourceAddress: string;
  /** RFC 3339. */
  readonly time: string;
  /** The body that AWS would send. */
  readonly body: unknown;
}

/** Where sources put what they have given up on. */
export interface FailureSink {
  send(delivery: FailedDelivery): Promise<void>;
}

/** Anything that calls functions on its own: stream mappings, schedules. */
export interface Source {
  /** Terraform address of the resource. */
  readonly address: string;
  start(): Promise<void>;
  /** Stops taking work and waits for running invocations. */
  stop(): Promise<void>;
  /** For `/_local/state`. */
  state(): Readonly<Record<string, unknown>>;
}
