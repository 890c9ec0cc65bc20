/**
 * The part of the Amazon States Language (https://states-language.net, query language JSONata) that the local cloud runs.
 * `loadStateMachine` refuses every document that holds anything else.
 */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface StateMachineDefinition {
  readonly Comment?: string;
  readonly QueryLanguage: 'JSONata';
  readonly Version?: string;
  readonly TimeoutSeconds?: number;
  readonly StartAt: string;
  readonly States: States;
}

export type States = Readonly<Record<string, State>>;

export interface StateGraph {
  readonly StartAt: string;
  readonly States: States;
}

interface Common {
  readonly Comment?: string;
  readonly QueryLanguage?: 'JSONata';
  readonly Output?: Json;
}

interface Flow {
  readonly Next?: string;
  readonly End?: boolean;
  readonly Assign?: Readonly<Record<string, Json>>;
}

interface Guarded {
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
}

export interface PassState extends Common, Flow {
  readonly Type: 'Pass';
}

export interface SucceedState extends Common {
  readonly Type: 'Succeed';
}

export interface FailState {
  readonly Type: 'Fail';
  readonly Comment?: string;
  readonly QueryLanguage?: 'JSONata';
  readonly Error?: string;
  readonly Cause?: string;
}

export interface WaitState extends Common, Flow {
  readonly Type: 'Wait';
  readonly Seconds?: Json;
  readonly Timestamp?: Json;
}

export interface ChoiceState extends Common {
  readonly Type: 'Choice';
  readonly Choices: readonly ChoiceRule[];
  readonly Default?: string;
  readonly Assign?: Readonly<Record<string, Json>>;
}

export interface ChoiceRule {
  readonly Comment?: string;
  readonly Condition: Json;
  readonly Next: string;
  readonly Assign?: Readonly<Record<string, Json>>;
  readonly Output?: Json;
}

export interface TaskState extends Common, Flow, Guarded {
  readonly Type: 'Task';
  readonly Resource: string;
  readonly Arguments?: Json;
  readonly TimeoutSeconds?: Json;
}

export interface ParallelState extends Common, Flow, Guarded {
  readonly Type: 'Parallel';
  readonly Arguments?: Json;
  readonly Branches: readonly StateGraph[];
}

export interface MapState extends Common, Flow, Guarded {
  readonly Type: 'Map';
  readonly Items?: Json;
  readonly ItemSelector?: Json;
  readonly MaxConcurrency?: number;
  readonly ItemProcessor: StateGraph & { readonly ProcessorConfig?: { readonly Mode?: 'INLINE' } };
}

export type State =
  PassState | SucceedState | FailState | WaitState | ChoiceState | TaskState | ParallelState | MapState;

export interface Retrier {
  readonly Comment?: string;
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly MaxAttempts?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: 'FULL' | 'NONE';
}

export interface Catcher {
  readonly Comment?: string;
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
  readonly Assign?: Readonly<Record<string, Json>>;
  readonly Output?: Json;
}
