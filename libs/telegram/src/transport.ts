import { Logger, errors } from 'telegram';
import { PromisedNetSockets } from 'telegram/extensions/index.js';
import { LogLevel } from 'telegram/extensions/Logger.js';
import { ConnectionTCPFull } from 'telegram/network/index.js';
import { withDeadline } from './deadline.js';
import type { Address } from './dc-addresses.js';
import { TelegramUnreachableError } from './errors.js';
import { type Server, isLoopback } from './servers.js';
import { toTelegramError } from './to-telegram-error.js';

/** Twice as many as the longest step of a login sends. */
const MAX_SENT_MESSAGES = 24;

/** Silent, because the library's log lines contain phones and requests. */
export const SILENT_LOGGER = new Logger(LogLevel.NONE);

/** The full TCP transport. Keeps a received transport error, and limits the number of sent messages. */
export class Transport extends ConnectionTCPFull {
  failure: TelegramUnreachableError | undefined;
  /** Whether a packet was received. */
  hasReceived = false;
  private readonly broken = new AbortController();
  /** Aborts when nothing more can be received. The library drops requests that it sends at that moment. */
  readonly brokenSignal: AbortSignal = this.broken.signal;
  private sent = 0;

  constructor(
    readonly address: Address,
    { dc, loopbackOnly }: Server,
  ) {
    super({ ...address, dcId: dc, loggers: SILENT_LOGGER, socket: loopbackOnly ? LoopbackSocket : PromisedNetSockets });
  }

  /** Limited because the library repeats a message whenever the server rejects its salt or time. */
  override async send(data: Buffer): Promise<void> {
    if (++this.sent > MAX_SENT_MESSAGES) throw new TelegramUnreachableError('Telegram accepts no message');
    return super.send(data);
  }

  override async recv(): Promise<Buffer> {
    try {
      const data: Buffer = await super.recv();
      if (data.length === 4) throw new errors.InvalidBufferError(data);
      this.hasReceived = true;
      return data;
    } catch (error) {
      if (error instanceof errors.InvalidBufferError && error.code !== undefined) {
        const transportCode = -error.code;
        this.failure = new TelegramUnreachableError(`Transport error ${transportCode}`, { transportCode });
      }
      this.broken.abort(error);
      throw error;
    }
  }
}

/** The last check that a sandbox application does not connect to the real Telegram. */
class LoopbackSocket extends PromisedNetSockets {
  override async connect(port: number, ip: string): Promise<unknown> {
    if (!isLoopback(ip)) throw new TelegramUnreachableError('The sandbox must be on this machine');
    return super.connect(port, ip);
  }
}

/**
 * Connects to the first address that accepts. Only a failed connect tries the next address: later data is sent once.
 * @param attemptMs for each address
 * @throws TelegramUnreachableError of the first address
 */
export async function connectTransport(server: Server, attemptMs: number, deadline: AbortSignal): Promise<Transport> {
  let first: Error | undefined;
  for (const address of server.addresses) {
    const transport = new Transport(address, server);
    try {
      await withDeadline(attemptMs, deadline, ({ signal }) => abortable(transport.connect(), signal));
      return transport;
    } catch (error) {
      // It may still be connecting.
      await transport.socket.close();
      if (deadline.aborted) throw error;
      first ??= toTelegramError(error);
    }
  }
  throw first ?? new TelegramUnreachableError('The data centre has no address');
}

/** @throws TelegramUnreachableError when one of the signals aborts first */
export async function abortable<Result>(work: Promise<Result>, ...signals: AbortSignal[]): Promise<Result> {
  const late = Promise.withResolvers<never>();
  const onAbort = () => late.reject(new TelegramUnreachableError('Telegram did not answer in time'));
  if (signals.some(({ aborted }) => aborted)) onAbort();
  for (const signal of signals) signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    for (const signal of signals) signal.removeEventListener('abort', onAbort);
  }
}
