import { Logger } from '@aws-lambda-powertools/logger';
import type { LogLevel } from '@aws-lambda-powertools/logger/types';
import type { LoggerService } from '@nestjs/common';
import { functionName } from '../config/runtime.js';
import { CorrelationContext } from './correlation.context.js';
import { redactingReplacer } from './redact.js';

/** What a log line tells beside its message: ids and figures, never bodies. */
export type LogFields = Readonly<Record<string, unknown>>;

/**
 * Structured JSON logs with the correlation id of the work in progress; secrets and bodies are redacted on the way out.
 *
 * The level is Lambda's own (advanced logging controls), else the variable `POWERTOOLS_LOG_LEVEL` or `LOG_LEVEL`, else INFO:
 * Powertools reads these itself, so a function without them needs no setting.
 */
export class PlatformLogger {
  readonly #logger: Logger;

  constructor(options: { readonly level?: LogLevel } = {}) {
    this.#logger = new Logger({
      serviceName: functionName(),
      jsonReplacerFn: redactingReplacer,
      ...(options.level && { logLevel: options.level }),
    });
  }

  debug(message: string, fields: LogFields = {}): void {
    this.#logger.debug(message, correlated(fields));
  }

  info(message: string, fields: LogFields = {}): void {
    this.#logger.info(message, correlated(fields));
  }

  warn(message: string, fields: LogFields = {}): void {
    this.#logger.warn(message, correlated(fields));
  }

  /** @param error what was thrown; written as name, message, stack and causes only */
  error(message: string, error: unknown, fields: LogFields = {}): void {
    this.#logger.error(message, correlated({ ...fields, error }));
  }
}

/**
 * Nest's own messages through the platform's logger. What Nest reports while it starts ("dependencies initialized", routes) goes to
 * DEBUG: in Lambda it would repeat at every cold start.
 */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: PlatformLogger) {}

  log(message: unknown, context?: unknown): void {
    this.logger.debug(String(message), { context });
  }

  debug(message: unknown, context?: unknown): void {
    this.logger.debug(String(message), { context });
  }

  verbose(message: unknown, context?: unknown): void {
    this.logger.debug(String(message), { context });
  }

  warn(message: unknown, context?: unknown): void {
    this.logger.warn(String(message), { context });
  }

  /** Nest passes the stack second and the context last, or the error itself as the message. */
  error(message: unknown, ...rest: readonly unknown[]): void {
    const error = message instanceof Error ? message : undefined;
    this.logger.error(error?.message ?? String(message), error ?? rest[0], { context: rest.at(-1) });
  }
}

function correlated(fields: LogFields): Record<string, unknown> {
  const correlationId = CorrelationContext.get();
  return correlationId === undefined ? { ...fields } : { correlationId, ...fields };
}
