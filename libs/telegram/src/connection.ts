import { Api, TelegramClient, errors, helpers, sessions } from 'telegram';
import { AuthKey } from 'telegram/crypto/AuthKey.js';
import { Dcenter } from 'telegram/network/Dcenter.js';
import { MTProtoSender } from 'telegram/network/index.js';
import { LAYER } from 'telegram/tl/runtime/registry.js';
import { abortable } from './abortable.js';
import { type ClientDevice, FIRST_DEVICE } from './client-device.js';
import { type ConnectedTransport, closeTransport, connectTransport } from './connect-transport.js';
import { withDeadline } from './deadline.js';
import { type SessionInvalidError, TelegramTimeoutError } from './errors.js';
import type { KeyCooldowns } from './key-cooldowns.js';
import { exchangeKey } from './key-exchange/key-exchange.js';
import { hasLoginTokenUpdate } from './login-token-update.js';
import { notTelegram } from './not-telegram.js';
import type { Proxy } from './proxy.js';
import { ServerSalts } from './server-salts.js';
import type { Server } from './servers.js';
import { sessionEndOf, throwUnsent } from './to-telegram-error.js';
import { SILENT_LOGGER, type Transport } from './transport/transport.js';

export interface ConnectionOptions {
  server: Server;
  /** Null: directly. */
  proxy: Proxy | null;
  apiId: number;
  /** A stored authorization key; without one a new key is agreed on. */
  key?: Buffer;
  /** The `salts` of the last connection with this key. */
  salts?: string;
  /** What the key introduces itself as; `FIRST_DEVICE` if not given. */
  device?: ClientDevice;
  /** How long one address of the server may take to accept. */
  attemptMs: number;
  /** Ends all requests on the connection. */
  deadline: AbortSignal;
  /** Whether Telegram sends updates over it. */
  receivesUpdates?: boolean;
  /** The key has one when a request was sent and its answer was not waited for to the end. */
  cooldowns?: KeyCooldowns;
}

/** One connection to one data centre, open while the callback of `withConnection` runs. */
export interface OpenConnection {
  readonly dc: number;
  readonly key: Buffer;
  /** Stored with the key, so that it introduces itself so for as long as it lives; undefined for `FIRST_DEVICE`. */
  readonly device: ClientDevice | undefined;
  /** Saves the next connection with this key a round trip, see `ServerSalts`. */
  readonly salts: string;
  /** For how long the key must not be used again; 0 while all requests were answered. */
  readonly keyCooldownSeconds: number;
  /** When few salts are left, sends the request for more together with the next request. */
  renewSalts(): void;
  /**
   * @param timeoutMs how long to wait for the answer, if less than the deadline
   * @throws TelegramRpcError, SessionInvalidError or TelegramUnreachableError
   */
  invoke<Request extends Api.AnyRequest>(request: Request, timeoutMs?: number): Promise<Request['__response']>;
  /**
   * Waits for `updateLoginToken`, on a connection with `receivesUpdates`.
   * @returns whether it has come since the connection was opened
   */
  waitForLoginTokenUpdate(timeoutMs: number): Promise<boolean>;
}

/**
 * Connects, runs the work and always closes. Uses the library's sender instead of its client, because the client handles
 * failures by itself: it sleeps through flood waits, repeats requests after a reconnect, and replaces a key that the server
 * does not know. Here each of these is an error for the caller.
 */
export async function withConnection<Result>(
  options: ConnectionOptions,
  work: (connection: OpenConnection) => Promise<Result>,
): Promise<Result> {
  const { server, proxy, attemptMs, deadline } = options;
  if (deadline.aborted) throwUnsent(new TelegramTimeoutError());
  const connected = await connectTransport(server, proxy, attemptMs, deadline).catch(throwUnsent);
  return withTransport(connected, options, work);
}

/** The same over a transport that is connected already; closes it. */
export async function withTransport<Result>(
  connected: ConnectedTransport,
  options: ConnectionOptions,
  work: (connection: OpenConnection) => Promise<Result>,
): Promise<Result> {
  const connection = await openConnection(connected, options);
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}

async function openConnection(connected: ConnectedTransport, options: ConnectionOptions): Promise<Connection> {
  const { server, deadline } = options;
  const { transport } = connected;
  try {
    const { key, salts } = await abortable(obtainKey(transport, options), deadline);
    const connection = new Connection(connected, options, key, salts);
    await connection.open();
    return connection;
  } catch (error) {
    await closeTransport(connected, server);
    throw transport.toTelegramError(error);
  }
}

/** The stored key, or a new one. */
async function obtainKey(
  transport: Transport,
  { server, proxy, key, salts = '' }: ConnectionOptions,
): Promise<{ key: Buffer; salts: ServerSalts }> {
  if (key) return { key, salts: new ServerSalts(salts) };
  const created = await exchangeKey(transport, server.dc + server.dcOffset, server.keys).catch((error: unknown) => {
    throw proxy ? notTelegram(transport, error) : error;
  });
  const known = new ServerSalts('');
  known.learnSalt(created.salt);
  return { key: created.key, salts: known };
}

/** The sender requires a client but does not use it. Never connected, shared by all accounts. */
const UNUSED_CLIENT = new TelegramClient(new sessions.MemorySession(), 1, 'unused', { baseLogger: SILENT_LOGGER });

class Connection implements OpenConnection {
  private readonly transport: Transport;
  private readonly dcenter: Dcenter;
  private readonly authKey = new AuthKey();
  private readonly sender: MTProtoSender;
  private readonly loginTokenUpdate = Promise.withResolvers<void>();
  private isClosed = false;
  /** Why the library fails all other requests, which it does not say itself. */
  private sessionEnd: SessionInvalidError | undefined;

  constructor(
    private readonly connected: ConnectedTransport,
    private readonly options: ConnectionOptions,
    readonly key: Buffer,
    private readonly knownSalts: ServerSalts,
  ) {
    const { dc } = options.server;
    this.transport = connected.transport;
    this.dcenter = new Dcenter(dc);
    this.dcenter.updateSalt(helpers.returnBigInt(knownSalts.currentSalt));
    this.sender = new MTProtoSender(this.authKey, {
      logger: SILENT_LOGGER,
      dcId: dc,
      // The sender reads the salt from it, and writes to it the salt that the server names.
      dcenter: this.dcenter,
      retries: 1,
      reconnectRetries: 0,
      delay: 0,
      autoReconnect: false,
      connectTimeout: null,
      securityChecks: true,
      // A main sender replaces an unknown key with a new one; any other sender fails its requests through this callback.
      isMainSender: false,
      onConnectionBreak: () => undefined,
      updateCallback: (_client: unknown, update: unknown) => {
        if (hasLoginTokenUpdate(update)) this.loginTokenUpdate.resolve();
      },
      client: UNUSED_CLIENT,
    });
  }

  get dc(): number {
    return this.options.server.dc;
  }

  get device(): ClientDevice | undefined {
    return this.options.device;
  }

  async open(): Promise<void> {
    await this.authKey.setKey(this.key);
    await this.sender.connect(this.transport.asConnection, false);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.sender.disconnect();
    await closeTransport(this.connected, this.options.server);
  }

  get salts(): string {
    this.knownSalts.learnSalt(BigInt(this.dcenter.salt.toString()));
    return this.knownSalts.toString();
  }

  get keyCooldownSeconds(): number {
    return (this.options.cooldowns?.remainingMs(this.key) ?? 0) / 1000;
  }

  renewSalts(): void {
    if (this.knownSalts.isRunningLow) this.sender.send(this.knownSalts.createRequest())?.catch(() => undefined);
  }

  readonly invoke = async <Request extends Api.AnyRequest>(
    request: Request,
    timeoutMs?: number,
  ): Promise<Request['__response']> => {
    const { deadline } = this.options;
    try {
      const answer = Promise.resolve(this.sender.send(this.wrap(request)));
      // Directly at the library's promise: it fails all other requests in the same tick, without the reason.
      answer.catch((error: unknown) => void (this.sessionEnd ??= sessionEndOf(error)));
      const { brokenSignal } = this.transport;
      if (timeoutMs === undefined) return await abortable(answer, deadline, brokenSignal);
      return await withDeadline(timeoutMs, deadline, ({ signal }) => abortable(answer, signal, brokenSignal));
    } catch (error) {
      throw this.failureOf(error);
    }
  };

  async waitForLoginTokenUpdate(timeoutMs: number): Promise<boolean> {
    const { brokenSignal } = this.transport;
    return withDeadline(timeoutMs, this.options.deadline, async (wait) => {
      try {
        await abortable(this.loginTokenUpdate.promise, wait.signal, brokenSignal);
        return true;
      } catch (error) {
        if (wait.isEndedByCaller || brokenSignal.aborted) throw this.transport.toTelegramError(error);
        return false;
      }
    });
  }

  /**
   * Every request says which app and layer it is of: Telegram processes those that arrive together in any order
   * (core.telegram.org/api/invoking). Updates are wanted only while a QR code is shown.
   */
  private wrap(query: Api.AnyRequest): Api.InvokeWithLayer {
    const { apiId, receivesUpdates, device = FIRST_DEVICE } = this.options;
    const init = { apiId, deviceModel: device.model, systemVersion: device.system, appVersion: device.appVersion };
    const languages = { systemLangCode: 'en', langPack: '', langCode: 'en' };
    const request = receivesUpdates ? query : new Api.InvokeWithoutUpdates({ query });
    return new Api.InvokeWithLayer({
      layer: LAYER,
      query: new Api.InitConnection({ ...init, ...languages, query: request }),
    });
  }

  private failureOf(error: unknown): Error {
    const failure = this.transport.toTelegramError(error);
    const isUnanswered = !this.sessionEnd && !(error instanceof errors.RPCError);
    if (isUnanswered && !this.isClosed) this.options.cooldowns?.startCooldown(this.key);
    return this.sessionEnd ?? failure;
  }
}
