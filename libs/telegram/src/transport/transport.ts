import { setImmediate as nextTurn } from 'node:timers/promises';
import { Logger, errors } from 'telegram';
import { LogLevel } from 'telegram/extensions/Logger.js';
import type { MTProtoSender } from 'telegram/network/index.js';
import { ProxyError, TelegramTimeoutError, TelegramUnreachableError } from '../errors.js';
import type { PacketConnection } from '../key-exchange/plain-messages.js';
import type { Proxy } from '../proxy.js';
import { toTelegramError } from '../to-telegram-error.js';
import type { ByteStream } from './byte-stream.js';
import { PacketError, frame, readPacket } from './intermediate.js';
import {
  type Obfuscation,
  type ObfuscationOptions,
  PADDED_INTERMEDIATE_TAG,
  createObfuscation,
} from './obfuscation.js';

/** Twice as many as the longest step of a login sends. */
const MAX_SENT_MESSAGES = 24;

/** Silent, because the library's log lines contain phones and requests. */
export const SILENT_LOGGER = new Logger(LogLevel.NONE);

export interface TransportOptions extends ObfuscationOptions {
  /** The proxy that the stream goes through: what it loses is its failure. */
  via?: Proxy['kind'];
}

/**
 * Packets over a stream, in the obfuscated and padded intermediate transport. Keeps a received transport error, and
 * limits the number of sent messages. The library's sender uses it as its connection.
 */
export class Transport implements PacketConnection {
  failure: TelegramUnreachableError | undefined;
  /** Whether a packet was received. */
  hasReceived = false;
  private readonly broken = new AbortController();
  /** Aborts when nothing more can be received. The library drops requests that it sends at that moment. */
  readonly brokenSignal: AbortSignal = this.broken.signal;
  private readonly obfuscation: Obfuscation;
  private readonly isPadded: boolean;
  private sent = 0;
  private isOpen = true;

  constructor(
    private readonly stream: ByteStream,
    private readonly options: TransportOptions,
  ) {
    this.obfuscation = createObfuscation(options);
    this.isPadded = options.tag === PADDED_INTERMEDIATE_TAG;
  }

  /** For the library, which checks none of these types. */
  get asConnection(): Parameters<MTProtoSender['connect']>[0] {
    return this as unknown as Parameters<MTProtoSender['connect']>[0];
  }

  isConnected(): boolean {
    return this.isOpen;
  }

  /** Limited because the library repeats a message whenever the server rejects its salt or time. */
  send(packet: Buffer): Promise<void> {
    return new Promise((resolve) => {
      if (++this.sent > MAX_SENT_MESSAGES) throw new TelegramUnreachableError('Telegram accepts no message');
      const encrypted = this.obfuscation.encrypt(frame(packet, this.isPadded));
      this.stream.write(this.sent === 1 ? Buffer.concat([this.obfuscation.header, encrypted]) : encrypted);
      resolve();
    });
  }

  async recv(maxBytes?: number): Promise<Buffer> {
    try {
      const read = async (count: number) => this.obfuscation.decrypt(await this.stream.read(count));
      const packet = await readPacket(read, maxBytes);
      this.hasReceived = true;
      // Packets that have arrived together are not read in one turn of the event loop, in which no deadline ends.
      await nextTurn();
      return packet;
    } catch (error) {
      this.failure ??= this.failureOf(error);
      this.broken.abort(error);
      throw error;
    }
  }

  async disconnect(): Promise<void> {
    this.isOpen = false;
    await this.stream.close();
  }

  /** What a failed call means: the reason why nothing more was received, else what the error itself says. */
  toTelegramError(error: unknown): Error {
    if (this.failure) return this.failure;
    if (!this.options.via || !(error instanceof TelegramTimeoutError)) return toTelegramError(error);
    return new ProxyError('unreachable', 'Telegram did not answer in time through the proxy', { cause: error });
  }

  toString(): string {
    return 'Telegram';
  }

  private failureOf(error: unknown): TelegramUnreachableError | undefined {
    if (!(error instanceof errors.InvalidBufferError) || error.code === undefined) return this.proxyFailureOf(error);
    const transportCode = -error.code;
    return new TelegramUnreachableError(`Transport error ${transportCode}`, { transportCode });
  }

  private proxyFailureOf(error: unknown): ProxyError | undefined {
    const { via } = this.options;
    if (!via) return undefined;
    if (error instanceof PacketError) return new ProxyError('protocol', error.message, { cause: error });
    return new ProxyError('unreachable', 'The connection through the proxy broke', { cause: error });
  }
}
