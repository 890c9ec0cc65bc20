import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Invoker } from '../cloud.types.js';
import { faultRequest } from '../faults/fault-request.js';
import type { InjectedFaults } from '../faults/injected-faults.js';
import { refuseForeignPages } from '../http/foreign-pages.js';
import { ProblemError } from '../http/problem.js';
import { readJson } from '../http/read-body.js';
import { sendJson } from '../http/send.js';
import { tokenRequest } from '../identity/token-request.js';
import type { LocalUserPool } from '../identity/user-pool.js';

const MAX_FAULT_BYTES = 16 * 1024;
const MAX_TOKEN_BYTES = 16 * 1024;
/** Lambda's limit for the event of a synchronous invocation. */
const MAX_EVENT_BYTES = 6 * 1024 * 1024;

export interface ControlApiProps {
  readonly users: LocalUserPool | undefined;
  readonly invoker: Invoker & { has(functionName: string): boolean };
  /** What `/_local/state` answers. */
  readonly state: () => Promise<unknown>;
  /** What `/_local/mailbox` lists. */
  readonly mails: () => readonly unknown[];
  readonly faults: InjectedFaults;
  /** Where tools of this machine find it. */
  readonly awsEndpoint: string;
}

type Route = (request: IncomingMessage, response: ServerResponse, name: string) => Promise<void>;

/** The routes under `/_local`: what people and tests can do with the local cloud beside what AWS offers. */
export class ControlApi {
  readonly #routes: readonly (readonly [method: string, path: RegExp, route: Route])[] = [
    [
      'GET',
      /^ready$/,
      async (_, response) => sendJson(response, 200, { ready: true, awsEndpoint: this.props.awsEndpoint }),
    ],
    ['GET', /^state$/, async (_, response) => sendJson(response, 200, await this.props.state())],
    ['GET', /^mailbox$/, async (_, response) => sendJson(response, 200, { data: this.props.mails() })],
    ['GET', /^faults$/, async (_, response) => sendJson(response, 200, this.props.faults.state())],
    ['POST', /^faults$/, (request, response) => this.#injectFault(request, response)],
    ['DELETE', /^faults$/, async (_, response) => this.#clearFaults(response)],
    ['POST', /^token$/, (request, response) => this.#token(request, response)],
    ['POST', /^functions\/([\w-]+)\/invoke$/, (request, response, name) => this.#invoke(name, request, response)],
  ];

  constructor(private readonly props: ControlApiProps) {}

  /**
   * @param path below `/_local/`
   * @throws ProblemError for everything that is refused.
   */
  async handle(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    refuseForeignPages(request);
    const matching = this.#routes.filter(([, pattern]) => pattern.test(path));
    if (matching.length === 0) throw new ProblemError(404, 'not-found', 'There is no such resource.');
    const found = matching.find(([method]) => method === request.method);
    if (!found) {
      response.setHeader('allow', matching.map(([method]) => method).join(','));
      throw new ProblemError(405, 'method-not-allowed', `${request.method} is not allowed here.`);
    }
    const [, pattern, route] = found;
    await route(request, response, pattern.exec(path)?.[1] ?? '');
  }

  async #injectFault(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { faults, invoker } = this.props;
    faults.add(faultRequest(await readJson(request, MAX_FAULT_BYTES), (name) => invoker.has(name)));
    sendJson(response, 200, faults.state());
  }

  async #clearFaults(response: ServerResponse): Promise<void> {
    this.props.faults.clear();
    response.writeHead(204).end();
  }

  async #token(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { users } = this.props;
    if (!users) throw new ProblemError(404, 'not-found', 'The stack has no user pool.');
    const wanted = tokenRequest(await readJson(request, MAX_TOKEN_BYTES), users.groups);
    sendJson(response, 200, { token: await users.issue(wanted) });
  }

  async #invoke(name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { invoker } = this.props;
    if (!invoker.has(name)) throw new ProblemError(404, 'not-found', `There is no function ${name}.`);
    const event = (await readJson(request, MAX_EVENT_BYTES)) ?? {};
    const result = await invoker.invoke(name, event);
    if (!result.ok) throw new ProblemError(502, 'function-failed', `${result.errorType}: ${result.errorMessage}`);
    sendJson(response, 200, { result: result.payload });
  }
}
