import { setTimeout as delay } from 'node:timers/promises';
import type { InvokeResult } from '../cloud.types.js';
import type { ExecutionEnvironment } from './execution-environment.js';
import type { InvocationFault } from './faults.types.js';

const INJECTED: InvokeResult = {
  ok: false,
  errorType: 'InjectedFault',
  errorMessage: 'The local cloud was told to fail this invocation',
};

/** Runs one invocation and does the fault to it. */
export async function invokeWithFault(
  environment: ExecutionEnvironment,
  event: string,
  fault: InvocationFault | undefined,
): Promise<InvokeResult> {
  if (!fault) return environment.invoke(event);
  if (fault.kind === 'delay') {
    await delay(fault.milliseconds);
    return environment.invoke(event);
  }
  if (fault.kind === 'duplicate') {
    await environment.invoke(event);
    return environment.invoke(event);
  }
  if (fault.kind === 'kill') return killed(environment, event, fault);
  if (fault.when === 'after') await environment.invoke(event);
  return INJECTED;
}

async function killed(
  environment: ExecutionEnvironment,
  event: string,
  fault: InvocationFault & { kind: 'kill' },
): Promise<InvokeResult> {
  if (fault.when === 'during') {
    const running = environment.invoke(event);
    await delay(fault.afterMilliseconds);
    await environment.terminate();
    return running;
  }
  if (fault.when === 'after') await environment.invoke(event);
  await environment.terminate();
  // What an invocation gets whose thread has ended.
  return environment.invoke(event);
}
