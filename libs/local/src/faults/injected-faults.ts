import type { EndpointFaults } from '../cloud.types.js';
import { ProblemError } from '../http/problem.js';
import { type InvocationFault, type InvocationFaults, NO_FAULTS } from '../lambda/faults.types.js';
import type { ConnectionFaultRequest, FaultRequest, FunctionFaultRequest, ShareFaultRequest } from './fault-request.js';

/** The WebSocket connections, as far as faults need them. */
export interface FaultyConnections {
  readonly connectionIds: readonly string[];
  connectionsOf(principalId: string): readonly string[];
  drop(connectionId: string): boolean;
}

type Remaining<T> = { -readonly [K in keyof T]: T[K] };

/** What is still to come, as `GET /_local/faults` shows it. */
export interface FaultState {
  readonly functions: readonly FunctionFaultRequest[];
  readonly staleConnections: readonly Omit<ConnectionFaultRequest, 'fault'>[];
  readonly transactionConflict: number;
  readonly throttling: number;
}

/** The faults that people and tests ask for while the local cloud runs. */
export class InjectedFaults implements InvocationFaults {
  private functions: Remaining<FunctionFaultRequest>[] = [];
  private stale: Remaining<ConnectionFaultRequest>[] = [];
  private endpoint: EndpointFaults | undefined;
  private connections: FaultyConnections | undefined;
  private usualConflicts = 0;

  /** @param standing faults that are there beside the ones asked for */
  constructor(private readonly standing: InvocationFaults = NO_FAULTS) {}

  /** Called once everything runs. */
  connect(endpoint: EndpointFaults, connections: FaultyConnections): void {
    this.endpoint = endpoint;
    this.connections = connections;
    this.usualConflicts = endpoint.transactionConflict;
  }

  /** @throws ProblemError 422 when there is no such connection. */
  add(request: FaultRequest): void {
    if ('function' in request) this.functions.push({ ...request });
    else if ('share' in request) this.setShare(request);
    else if (request.fault === 'stale-connections') this.stale.push({ ...request });
    else this.drop(request);
  }

  /** Forgets what is still to come; DynamoDB has its usual few conflicts again. */
  clear(): void {
    this.functions = [];
    this.stale = [];
    if (!this.endpoint) return;
    this.endpoint.throttling = 0;
    this.endpoint.transactionConflict = this.usualConflicts;
  }

  state(): FaultState {
    return {
      functions: this.functions,
      staleConnections: this.stale.map(({ fault: _fault, ...rest }) => rest),
      transactionConflict: this.endpoint?.transactionConflict ?? 0,
      throttling: this.endpoint?.throttling ?? 0,
    };
  }

  next(functionName: string): InvocationFault | undefined {
    const found = this.functions.find((fault) => fault.function === functionName);
    if (!found) return this.standing.next(functionName);
    found.times -= 1;
    if (found.times === 0) this.functions = this.functions.filter((fault) => fault !== found);
    return invocationFault(found);
  }

  /** Whether a post to this connection is to be answered 410. */
  isGone(connectionId: string): boolean {
    const found = this.stale.find((fault) => this.targets(fault).includes(connectionId));
    if (!found) return false;
    found.times -= 1;
    if (found.times === 0) this.stale = this.stale.filter((fault) => fault !== found);
    return true;
  }

  private setShare({ fault, share }: ShareFaultRequest): void {
    if (!this.endpoint) return;
    if (fault === 'throttling') this.endpoint.throttling = share;
    else this.endpoint.transactionConflict = share;
  }

  private drop(request: ConnectionFaultRequest): void {
    const ids = this.targets(request).slice(0, request.times);
    const dropped = ids.filter((id) => this.connections?.drop(id));
    if (dropped.length > 0) return;
    const pointer = request.connectionId === undefined ? '/user' : '/connectionId';
    const errors = [{ pointer, detail: 'has no open connection' }];
    throw new ProblemError(422, 'validation-failed', 'There is no such connection.', errors);
  }

  private targets({ connectionId, user }: ConnectionFaultRequest): readonly string[] {
    const all = user === undefined ? this.connections?.connectionIds : this.connections?.connectionsOf(user);
    return (all ?? []).filter((id) => connectionId === undefined || id === connectionId);
  }
}

function invocationFault({ fault, ms }: FunctionFaultRequest): InvocationFault {
  switch (fault) {
    case 'before':
    case 'after':
      return { kind: 'fail', when: fault };
    case 'duplicate':
      return { kind: 'duplicate' };
    case 'delay':
      return { kind: 'delay', milliseconds: ms ?? 0 };
    case 'kill':
      // After the handler's work and before its answer is where exactly-once is hardest.
      return ms === undefined
        ? { kind: 'kill', when: 'after' }
        : { kind: 'kill', when: 'during', afterMilliseconds: ms };
  }
}
