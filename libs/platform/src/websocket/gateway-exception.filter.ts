import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { Connection } from './connection.js';

/**
 * Hands every error of a handler to the adapter, which tells the client.
 *
 * The adapter puts it on every gateway as the last filter to be asked, because global filters do not apply to gateways
 * and Nest's default filter hides the error and echoes the client's input. A gateway's own filters come first; they must
 * call `connection.fail(...)`, since Nest does not tell the adapter that a filter handled anything.
 */
@Catch()
export class GatewayExceptionFilter implements ExceptionFilter<unknown> {
  catch(error: unknown, host: ArgumentsHost): void {
    const client: unknown = host.switchToWs().getClient();
    if (!(client instanceof Connection)) throw error;
    client.fail(error);
  }
}
