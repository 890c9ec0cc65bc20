import type { BackOffOptions } from './back-off.js';
import type { Actions, Frames } from './contract.js';
import { Emitter } from './emitter.js';
import { type Environment, SURROUNDINGS } from './environment.js';
import { NotSentError, RefusedError, UnansweredError } from './errors.js';
import { Heartbeat, type HeartbeatOptions } from './heartbeat.js';
import { Inbox, type InboxOptions } from './inbox.js';
import { Link, type LinkOptions, type LinkStatus } from './link.js';
import type { Problem } from './problem.js';
import { Requests } from './requests.js';
import { ServerClock } from './server-clock.js';
import type { Frame, WireFrame } from './wire.js';

export interface ClientOptions extends BackOffOptions, LinkOptions, HeartbeatOptions, InboxOptions {
  /** `wss://…/ws`, without the token. */
  readonly url: string;
  /** The id token; asked for anew whenever a connection is opened, since tokens expire. */
  readonly token: () => string | Promise<string>;
  /** How long a request may take, milliseconds: from when it was made, waiting for a connection included. @default 10000 */
  readonly requestMs?: number;
  /** Gets what the application's listeners throw. @default thrown where nobody catches it, so that it is seen */
  readonly onListenerError?: (error: unknown) => void;
  /** For tests: another network, another clock. @default the browser's or Node's */
  readonly environment?: Partial<Environment>;
}

/** What else than frames there is to listen to. */
interface Notices {
  status: { readonly status: LinkStatus; readonly cause: unknown };
  missed: { readonly topic?: string };
  problem: Problem;
}

const UNASKED = new Set(['welcome', 'pong']);

/**
 * A connection to Agora that stays: opened again when it is lost, kept alive, in order, without repeats, and with the server's time.
 *
 * @example
 * const client = new AgoraClient({ url: 'wss://agora.example/ws', token: () => session.idToken() });
 * client.on('invite', async ({ data }) => client.request('response', { sessionId: data.sessionId, accept: true }));
 * client.open();
 */
export class AgoraClient {
  readonly #environment: Environment;
  readonly #frames: Emitter<{ [T in keyof Frames]: Frame<T> }>;
  readonly #notices: Emitter<Notices>;
  readonly #requests: Requests;
  readonly #clock: ServerClock;
  readonly #heartbeat: Heartbeat;
  readonly #inbox: Inbox;
  readonly #link: Link;
  /** Requests that wait for a connection. */
  readonly #waiting = new Set<{ readonly go: () => void; readonly fail: (reason: NotSentError['reason']) => void }>();
  #helloSentAt = 0;

  constructor(private readonly options: ClientOptions) {
    const environment = { ...SURROUNDINGS, ...options.environment };
    const onError = options.onListenerError ?? throwUncaught;
    this.#environment = environment;
    this.#frames = new Emitter(onError);
    this.#notices = new Emitter(onError);
    this.#requests = new Requests(environment);
    this.#clock = new ServerClock(environment.now);
    this.#heartbeat = new Heartbeat(
      environment,
      (isFirst) => {
        this.#link.send({ action: 'ping', data: { t: environment.now() } });
        if (!isFirst) this.#inbox.check();
      },
      () => this.#link.giveUp(),
      options,
    );
    this.#inbox = new Inbox(
      environment,
      {
        onFrame: (frame) => this.#frames.emit(frame.type as keyof Frames, frame as never),
        onMissed: (topic) => this.#notices.emit('missed', topic === undefined ? {} : { topic }),
        resume: async (lastSeq) => this.request('resume', { lastSeq }),
      },
      options,
    );
    this.#link = new Link(environment, this.#listener(), options);
  }

  /** Whether there is a connection. */
  get status(): LinkStatus {
    return this.#link.status;
  }

  /** The highest contiguous `seq`: what an application keeps that wants to go on there after a restart. */
  get lastSeq(): number | undefined {
    return this.#inbox.lastSeq;
  }

  /** Connects, and stays connected until `close`. While it waits between two attempts: tries at once (the network is back, say). */
  open(): void {
    if (this.#link.status === 'open') this.#heartbeat.beat();
    this.#link.open();
  }

  /** Ends the connection. Requests under way fail. */
  close(): void {
    this.#link.close();
    for (const waiting of this.#waiting) waiting.fail('closed');
  }

  /** Listens to the frames of a type. @returns what ends it */
  on<T extends keyof Frames>(type: T, listener: (frame: Frame<T>) => void): () => void {
    return this.#frames.on(type, listener);
  }

  /**
   * Listens to changes of `status`.
   *
   * @param listener with `waiting`, gets what `token` or the opening of the socket threw, if that is why. Why a server refused a connection is
   *   not known: neither browsers nor Node tell
   * @returns what ends it
   */
  onStatus(listener: (status: LinkStatus, cause?: unknown) => void): () => void {
    return this.#notices.on('status', ({ status, cause }) => listener(status, cause));
  }

  /**
   * Listens to losses: frames of a topic, or (without `topic`) frames addressed to the user cannot be had any more, so the application has to
   * fetch its state anew. @returns what ends it
   */
  onMissed(listener: (what: { readonly topic?: string }) => void): () => void {
    return this.#notices.on('missed', listener);
  }

  /** Listens to refusals that belong to no request. @returns what ends it */
  onProblem(listener: (problem: Problem) => void): () => void {
    return this.#notices.on('problem', listener);
  }

  /**
   * Asks for an action and waits for its ack. Without a connection it waits for one.
   *
   * @throws RefusedError with the problem; UnansweredError when it is not known whether the action took effect; NotSentError
   */
  async request<A extends keyof Actions>(action: A, data: Actions[A]['data']): Promise<Actions[A]['ack']> {
    const { requestMs = 10_000 } = this.options;
    const end = this.#environment.now() + requestMs;
    if (this.#link.status !== 'open') await this.#untilOpen(requestMs);
    const left = Math.max(0, end - this.#environment.now());
    return this.#requests.ask((id) => this.#link.send({ action, id, data }), left) as Promise<Actions[A]['ack']>;
  }

  /** Follows a topic, on this connection and all later ones. @throws RefusedError, UnansweredError, NotSentError */
  async subscribe(topic: string): Promise<void> {
    this.#inbox.topics.follow(topic);
    try {
      await this.#subscribe(topic);
    } catch (error) {
      if (error instanceof RefusedError) this.#inbox.topics.unfollow(topic);
      throw error;
    }
  }

  /** Follows a topic no longer. @throws RefusedError, UnansweredError, NotSentError */
  async unsubscribe(topic: string): Promise<void> {
    this.#inbox.topics.unfollow(topic);
    await this.request('unsubscribe', { topic });
  }

  /** The server's time, milliseconds since the Unix epoch; the machine's own before the first connection. */
  serverTime(): number {
    return this.#clock.isSet ? this.#clock.time() : Date.now();
  }

  /** Time until an instant (RFC 3339) by the server's clock, milliseconds; negative when it is over. */
  remainingMs(instant: string): number {
    return Date.parse(instant) - this.serverTime();
  }

  #listener() {
    return {
      address: async () => `${this.options.url}?token=${encodeURIComponent(await this.options.token())}`,
      onConnected: () => {
        this.#helloSentAt = this.#environment.now();
        this.#link.send({ action: 'hello' });
      },
      onFrame: (frame: WireFrame) => this.#receive(frame),
      onStatus: (status: LinkStatus, cause?: unknown) => {
        if (status !== 'open') this.#lost();
        this.#notices.emit('status', { status, cause });
      },
    };
  }

  #receive(frame: WireFrame): void {
    this.#heartbeat.alive();
    const { type, id, data = {}, error } = frame;
    if (type === undefined) this.#requests.failLast();
    else if (type === 'ack') this.#requests.acknowledge(id ?? '', data);
    else if (type === 'error' && error) this.#refused(error, id);
    else if (type === 'welcome') this.#welcomed(data as unknown as Frames['welcome']);
    else if (type === 'pong') this.#clock.measure(Number(data['t']), String(data['serverTime']));
    if (type === undefined || type === 'ack' || type === 'error') return;
    if (UNASKED.has(type)) this.#frames.emit(type as keyof Frames, frame as never);
    else this.#inbox.take(frame);
  }

  #refused(problem: Problem, id?: string): void {
    if (id === undefined) this.#notices.emit('problem', problem);
    else this.#requests.refuse(id, problem);
  }

  #welcomed({ seq, serverTime, heartbeatSeconds }: Frames['welcome']): void {
    this.#clock.measure(this.#helloSentAt, serverTime);
    this.#link.welcomed();
    // A listener of the status may have ended the connection.
    if (this.#link.status !== 'open') return;
    this.#heartbeat.start(heartbeatSeconds * 1000);
    this.#inbox.begin(seq);
    for (const topic of this.#inbox.topics.followed) void this.#subscribeAgain(topic);
    for (const waiting of this.#waiting) waiting.go();
  }

  #lost(): void {
    this.#heartbeat.stop();
    this.#inbox.pause();
    this.#requests.failAll();
  }

  async #subscribe(topic: string): Promise<void> {
    const { topics } = this.#inbox;
    const asked = topics.lastSeqOf(topic);
    const { seq } = await this.request('subscribe', { topic });
    if (topics.subscribed(topic, seq, asked)) this.#notices.emit('missed', { topic });
  }

  /** Nobody waits for it: a refusal is a problem, and without an answer the whole connection is in doubt. */
  async #subscribeAgain(topic: string): Promise<void> {
    try {
      await this.#subscribe(topic);
    } catch (error) {
      if (error instanceof UnansweredError && error.reason !== 'connection-lost') this.#link.giveUp();
      if (!(error instanceof RefusedError)) return;
      this.#inbox.topics.unfollow(topic);
      this.#notices.emit('problem', error.problem);
    }
  }

  async #untilOpen(ms: number): Promise<void> {
    if (this.#link.status === 'closed') throw new NotSentError('closed');
    return new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        this.#waiting.delete(waiting);
        this.#environment.clearTimer(timer);
        act();
      };
      const waiting = {
        go: () => settle(resolve),
        fail: (reason: NotSentError['reason']) => settle(() => reject(new NotSentError(reason))),
      };
      const timer = this.#environment.setTimer(() => waiting.fail('not-connected'), ms);
      this.#waiting.add(waiting);
    });
  }
}

function throwUncaught(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
