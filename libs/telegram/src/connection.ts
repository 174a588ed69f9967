import { type Api, Logger, TelegramClient, errors, helpers, sessions } from 'telegram';
import { AuthKey } from 'telegram/crypto/AuthKey.js';
import { PromisedNetSockets } from 'telegram/extensions/index.js';
import { LogLevel } from 'telegram/extensions/Logger.js';
import { Dcenter } from 'telegram/network/Dcenter.js';
import { ConnectionTCPFull, MTProtoSender } from 'telegram/network/index.js';
import { SessionInvalidError, TelegramUnreachableError, toTelegramError } from './errors.js';
import './key-objects.js';
import './native-integers.js';
import { Salts } from './salts.js';
import { type Server, isLoopback } from './servers.js';

const DIAL_SECONDS = 10;
/** The longest step of a login sends half as many. */
const MOST_MESSAGES = 24;

/** How to reach Telegram once. */
export interface Dial {
  server: Server;
  apiId: number;
  apiHash: string;
  /** A stored authorization key; without one a new key is agreed on. */
  key?: Buffer;
  /** The `salts` of the last connection with this key. */
  salts?: string;
  /** Ends everything that still runs on the connection. */
  deadline: AbortSignal;
}

/** One connection to one data centre, as long as the callback of `withConnection` runs. */
export interface OpenConnection {
  readonly key: Buffer;
  /** What makes the next connection with this key a round trip shorter, see `Salts`. */
  readonly salts: string;
  /** When few salts are left, the request that is made next takes along the question for more. */
  renewSalts(): void;
  /** @throws TelegramRpcError, SessionInvalidError or TelegramUnreachableError */
  invoke<Request extends Api.AnyRequest>(request: Request): Promise<Request['__response']>;
}

/**
 * Connects, runs the work and closes, whatever happens. The library's client is passed over in favour of its bare
 * sender because the client answers trouble by itself: it sleeps through flood waits, repeats requests after a
 * reconnect, and replaces a key that the server no longer knows. Here each of these is an error for the caller.
 */
export async function withConnection<Result>(
  dial: Dial,
  work: (connection: OpenConnection) => Promise<Result>,
): Promise<Result> {
  const connection = await open(dial);
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}

async function open(dial: Dial): Promise<OpenConnection & { close(): Promise<void> }> {
  const { server, deadline } = dial;
  const tooLate = () => new TelegramUnreachableError('Telegram did not answer in time');
  if (deadline.aborted) throw tooLate();
  const late = Promise.withResolvers<never>();
  const onDeadline = () => late.reject(tooLate());
  late.promise.catch(() => undefined);
  deadline.addEventListener('abort', onDeadline, { once: true });
  const inTime = <T>(promise: Promise<T>) => Promise.race([promise, late.promise]);

  const wire = new Wire({
    ip: server.ip,
    port: server.port,
    dcId: server.dc,
    loggers: SILENT,
    socket: server.loopbackOnly ? LoopbackSocket : PromisedNetSockets,
  });
  const authKey = new AuthKey();
  await authKey.setKey(dial.key);
  const salts = new Salts(dial.salts ?? '');
  const dcenter = new Dcenter(server.dc);
  dcenter.updateSalt(helpers.returnBigInt(salts.current));
  const sender = bareSender(authKey, dcenter, dial);
  // With the request that hears of it, the library fails all others, for no reason that it tells.
  let over: SessionInvalidError | undefined;
  const close = async () => {
    deadline.removeEventListener('abort', onDeadline);
    await sender.disconnect();
    // The sender forgets a socket that is still dialling.
    await wire.socket.close();
  };
  try {
    await inTime(sender.connect(wire, false));
    const key = authKey.getKey();
    if (!key) throw new TelegramUnreachableError('The connection has no authorization key');
    return {
      key,
      close,
      get salts() {
        salts.learn(BigInt(dcenter.salt.toString()));
        return salts.toString();
      },
      renewSalts: () => {
        if (salts.runLow) sender.send(salts.request())?.catch(() => undefined);
      },
      invoke: async (request) => {
        try {
          return await inTime(Promise.resolve(sender.send(request)));
        } catch (error) {
          const meant = wire.failure ?? toTelegramError(error);
          if (meant instanceof SessionInvalidError) over ??= meant;
          throw over ?? meant;
        }
      },
    };
  } catch (error) {
    await close();
    throw wire.failure ?? toTelegramError(error);
  }
}

/** The library's own lines name phones and requests. */
const SILENT = new Logger(LogLevel.NONE);

/** Applications that are remembered as they introduce themselves. */
const MOST_INTRODUCTIONS = 1_000;
/** By api_id. */
const introductions = new Map<number, TelegramClient>();

/** Never connected, and so shared by all accounts: a sender reads from it how the application introduces itself. */
function introductionOf({ apiId, apiHash }: Dial): TelegramClient {
  const known = introductions.get(apiId);
  if (known) return known;
  if (introductions.size >= MOST_INTRODUCTIONS) introductions.clear();
  const client = new TelegramClient(new sessions.MemorySession(), apiId, apiHash, {
    baseLogger: SILENT,
    deviceModel: 'GiftBuyer',
    systemVersion: 'Node.js',
    appVersion: '1.0',
  });
  introductions.set(apiId, client);
  return client;
}

function bareSender(authKey: AuthKey, dcenter: Dcenter, dial: Dial): MTProtoSender {
  return new MTProtoSender(authKey, {
    logger: SILENT,
    dcId: dial.server.dc,
    // Where the sender takes the salt from, and where it puts what the server says of it.
    dcenter,
    retries: 1,
    reconnectRetries: 0,
    delay: 0,
    autoReconnect: false,
    connectTimeout: DIAL_SECONDS,
    securityChecks: true,
    // A main sender would answer an unknown key with a new one; any other fails its requests through this callback.
    isMainSender: false,
    onConnectionBreak: () => undefined,
    client: introductionOf(dial),
  });
}

/** Keeps the transport error that came instead of an answer, and bounds what is sent. */
class Wire extends ConnectionTCPFull {
  failure: TelegramUnreachableError | undefined;
  private sent = 0;

  /** The library sends a message again as often as the server finds fault with its salt or time. */
  override async send(data: Buffer): Promise<void> {
    if (++this.sent > MOST_MESSAGES) throw new TelegramUnreachableError('Telegram accepts no message');
    return super.send(data);
  }

  override async recv(): Promise<Buffer> {
    try {
      const data: Buffer = await super.recv();
      if (data.length === 4) throw new errors.InvalidBufferError(data);
      return data;
    } catch (error) {
      if (error instanceof errors.InvalidBufferError && error.code !== undefined) {
        const transportCode = -error.code;
        this.failure = new TelegramUnreachableError(`Transport error ${transportCode}`, { transportCode });
      }
      throw error;
    }
  }
}

/** The last guard against a sandbox application that reaches out to the real Telegram. */
class LoopbackSocket extends PromisedNetSockets {
  override async connect(port: number, ip: string): Promise<unknown> {
    if (!isLoopback(ip)) throw new TelegramUnreachableError('The sandbox must be on this machine');
    return super.connect(port, ip);
  }
}
