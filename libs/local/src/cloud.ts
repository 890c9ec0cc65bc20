import { type Clock, SystemClock } from '#platform/clock/clock.js';
import { AwsEndpoint } from './aws/aws-endpoint.js';
import type { EndpointFaults, InvokeResult, ResolvedStack } from './cloud.types.js';
import { type Log, SILENT_LOG } from './console-log.js';
import { ApiReference } from './control/api-reference.js';
import { type CloudState, cloudState } from './control/cloud-state.js';
import { ControlApi } from './control/control.api.js';
import { DataFolder, explainDamage } from './data-folder.js';
import { InjectedFaults } from './faults/injected-faults.js';
import { FrontDoor } from './front-door.js';
import { HostedUi } from './identity/hosted-ui.js';
import { LocalUserPool } from './identity/user-pool.js';
import type { InvocationFaults } from './lambda/faults.types.js';
import { RestGateway } from './rest/rest.gateway.js';
import { type Backend, startBackend } from './backend.js';
import { LocalHosts } from './site/local-hosts.js';
import { loadSite } from './site/load-site.js';
import { LocalSite } from './site/local-site.js';
import type { Site } from './site/site.model.js';
import { loadStack } from './stack/load-stack.js';
import type { ConnectionLimits } from './ws/connection.registry.js';
import { WsGateway } from './ws/ws.gateway.js';

export interface LocalCloudOptions {
  /** Folder of a synthesised stack, e.g. `cdktf.out/stacks/agora-local`. */
  readonly stackFolder: string;
  /** Folder of the data, made when missing. */
  readonly dataDir: string;
  /** 0 for any free one. */
  readonly port: number;
  /** Whether to drop the data of earlier runs. @default false */
  readonly fresh?: boolean;
  /** DynamoDB-compatible endpoint to use in place of the embedded engine. @default the embedded engine */
  readonly endpoint?: string;
  /** @default nothing is printed */
  readonly log?: Log;
  /** Of tokens, throttles and connection limits. @default the machine's */
  readonly clock?: Clock;
  /** @default AWS's: 10 minutes idle, 2 hours in all */
  readonly connectionLimits?: ConnectionLimits;
  /** What is done to invocations on purpose. @default nothing */
  readonly invocationFaults?: InvocationFaults;
  /** Seconds between two removals of expired items. @default 10 */
  readonly ttlSweepSeconds?: number;
  /** Seconds after which a failed message of a queue is tried again. @default the queue's visibility timeout, as in AWS */
  readonly queueRetrySeconds?: number;
  /** Connections that are made to look gone. @default none */
  readonly isConnectionGone?: (connectionId: string) => boolean;
  /** Told once when the engine ended although nobody stopped it. @default a warning */
  readonly onFatal?: (message: string) => void;
}

/** A running local cloud. */
export interface LocalCloud {
  readonly stack: ResolvedStack;
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** `ws://127.0.0.1:<port>/<stage>`; a token belongs to it. */
  readonly wsUrl: string;
  /** For SDK clients with the operator's key (`local`/`local`). */
  readonly awsEndpoint: string;
  readonly awsFaults: EndpointFaults;
  /** An id token. @throws Error when the stack has no user pool. */
  token(user: string, groups?: readonly string[]): Promise<string>;
  /** @param functionName short or physical name, or ARN */
  invoke(functionName: string, event: unknown): Promise<InvokeResult>;
  state(): Promise<CloudState>;
  /** Cuts a WebSocket connection as a network failure would. */
  dropConnection(connectionId: string): boolean;
  /** Ends everything, children included; waits for it. */
  stop(): Promise<void>;
}

/**
 * Runs a synthesised stack.
 *
 * @throws PortError, DataFolderError, NotEmulatedError, or what an engine says; then nothing is left running.
 */
export async function startLocalCloud(options: LocalCloudOptions): Promise<LocalCloud> {
  await using started = new AsyncDisposableStack();
  const cloud = await start(options, started).catch((error: unknown) => {
    throw explainDamage(error, options.dataDir);
  });
  const running = started.move();
  return { ...cloud, stop: () => running.disposeAsync() };
}

/** Starts the parts in the order in which they need each other; `started` ends them in the opposite one. */
async function start(options: LocalCloudOptions, started: AsyncDisposableStack): Promise<Omit<LocalCloud, 'stop'>> {
  const { log = SILENT_LOG, clock = new SystemClock() } = options;
  const door = await FrontDoor.listen(options.port, log.warn);
  started.defer(() => door.close());
  const data = DataFolder.open(options.dataDir, options.fresh ?? false);
  started.defer(() => data.release());
  const awsEndpoint = await AwsEndpoint.listen();
  started.defer(() => awsEndpoint.stop());
  const stack = loadStack(options.stackFolder, { port: door.port, awsPort: awsEndpoint.port });
  const site = loadSite(stack);
  const hosts = new LocalHosts({ stack, url: door.url, awsUrl: awsEndpoint.url });
  const faults = new InjectedFaults(options.invocationFaults);
  const [users, backend] = await Promise.all([
    LocalUserPool.open({ stack, dataDir: data.path, clock }),
    startBackend(
      {
        ...options,
        stack,
        awsEndpoint,
        hosts,
        dataDir: data.path,
        keysOrigin: door.url,
        log,
        invocationFaults: faults,
      },
      started,
    ),
  ]);
  const ws = openDoor(options, { door, stack, site, hosts, users, backend, faults }, started);
  faults.connect(backend.aws.faults, ws);
  return {
    stack,
    url: door.url,
    wsUrl: `${door.url.replace('http', 'ws')}/${ws.stages[0] ?? ''}`,
    awsEndpoint: backend.aws.url,
    awsFaults: backend.aws.faults,
    token: async (user, groups) => {
      if (!users) throw new Error('the stack has no user pool');
      return users.issue({ user, ...(groups && { groups }) });
    },
    invoke: (functionName, event) => backend.runtime.invoke(functionName, event),
    state: () => cloudState({ stack, ws, ...backend }),
    dropConnection: (connectionId) => ws.drop(connectionId),
  };
}

/** What the gateways stand on. */
interface Parts {
  readonly door: FrontDoor;
  readonly stack: ResolvedStack;
  readonly site: Site | undefined;
  readonly hosts: LocalHosts;
  readonly users: LocalUserPool | undefined;
  readonly backend: Backend;
  readonly faults: InjectedFaults;
}

/** Puts the gateways and the control routes behind the door. */
function openDoor(options: LocalCloudOptions, parts: Parts, started: AsyncDisposableStack): WsGateway {
  const { door, stack, users, backend, faults } = parts;
  const { log = SILENT_LOG, clock = new SystemClock() } = options;
  const common = { stack, invoker: backend.runtime, clock, onFailure: log.warn };
  const ws = new WsGateway({
    ...common,
    credentials: backend.credentials,
    iam: backend.iam,
    limits: options.connectionLimits,
    isGone: (id) => options.isConnectionGone?.(id) === true || faults.isGone(id),
  });
  started.defer(() => ws.stop());
  const rest = new RestGateway({ ...common, users, service: (name) => backend.aws.service(name) });
  const control = new ControlApi({
    users,
    invoker: backend.runtime,
    state: () => cloudState({ stack, ws, ...backend }),
    mails: () => backend.mailbox.all(),
    faults,
    awsEndpoint: backend.aws.url,
  });
  const hostedUi = users && new HostedUi({ users, clock, hosts: parts.hosts });
  door.open({ rest, ws, control, reference: new ApiReference(), site: localSite(parts, log), hostedUi });
  started.defer(() => door.shut());
  return ws;
}

function localSite({ stack, site, hosts, backend }: Parts, { warn }: Log): LocalSite | undefined {
  if (!site) return undefined;
  const s3 = backend.aws.service('s3');
  if (!s3) throw new Error('there is a distribution, but no S3 behind it');
  return new LocalSite({ stack, site, s3, hosts, onFailure: warn });
}
