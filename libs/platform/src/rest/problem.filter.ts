import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';
import { PlatformLogger } from '../logging/platform.logger.js';
import { isInternal, problemHeaders, toProblem } from '../problem/to-problem.js';
import type { RestRequest } from './rest-request.js';
import { sendProblem } from './send-problem.js';

/** Answers every error of the REST app as problem details; errors of ours are logged here, once. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: PlatformLogger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<RestRequest>();
    const { requestId } = request.agora;
    const problem = toProblem(error, requestId);
    if (isInternal(problem)) {
      const { method, route } = request as { method: string; route?: { path?: string } };
      this.logger.error('Request failed', error, { requestId, method, route: route?.path, status: problem.status });
    }
    sendProblem(http.getResponse<Response>(), problem, problemHeaders(error));
  }
}
