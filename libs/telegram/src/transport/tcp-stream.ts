import { lookup as lookUp } from 'node:dns';
import { type LookupFunction, type Socket, createConnection, isIP } from 'node:net';
import { TelegramTimeoutError } from '../errors.js';
import type { ByteStream } from './byte-stream.js';
import { ReceivedBytes } from './received-bytes.js';

/** What `TcpStream.connect` connects to. */
export interface Endpoint {
  /** An IP address or a name. */
  host: string;
  port: number;
  /** Checks the address that is dialled, for a name each that it resolves to; it throws to refuse. All may be if not given. */
  checkAddress?: (ip: string) => void;
}

const KEEP_ALIVE_MS = 30_000;
/** Above this the socket is not read until the bytes are wanted. */
const MAX_UNREAD_BYTES = 256 << 10;

interface PendingRead extends PromiseWithResolvers<Buffer> {
  count: number;
}

/** A TCP connection. */
export class TcpStream implements ByteStream {
  private readonly received = new ReceivedBytes();
  private pending: PendingRead | undefined;
  private end: Error | undefined;

  private constructor(private readonly socket: Socket) {
    socket.on('data', (chunk) => this.receive(chunk));
    socket.on('error', (error) => this.finish(error));
    socket.on('end', () => this.finish(new Error('The connection was closed by the other side')));
    socket.on('close', () => this.finish(new Error('The connection is closed')));
  }

  /** @param signal closes the socket while it is connecting */
  static async connect({ host, port, checkAddress }: Endpoint, signal: AbortSignal): Promise<TcpStream> {
    if (isIP(host)) checkAddress?.(host);
    const lookup = checkAddress && checkedLookup(checkAddress);
    const keepAlive = { keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS };
    const socket = createConnection({ host, port, noDelay: true, ...keepAlive, ...(lookup && { lookup }) });
    const stream = new TcpStream(socket);
    const connected = Promise.withResolvers<void>();
    socket.once('connect', () => connected.resolve());
    socket.once('close', () => connected.reject(stream.end ?? new Error('The connection is closed')));
    await closingOnAbort(stream, signal, () => connected.promise);
    return stream;
  }

  read(count: number): Promise<Buffer> {
    if (this.received.length >= count) {
      const bytes = this.received.take(count);
      this.resume();
      return Promise.resolve(bytes);
    }
    if (this.end) return Promise.reject(this.end);
    this.pending = { ...Promise.withResolvers<Buffer>(), count };
    this.resume();
    return this.pending.promise;
  }

  write(bytes: Buffer): void {
    if (this.end) throw this.end;
    this.socket.write(bytes);
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      if (this.socket.closed) return resolve();
      this.socket.once('close', resolve);
      this.socket.destroy();
      this.socket.unref();
    });
  }

  private receive(chunk: Buffer): void {
    this.received.add(chunk);
    const { pending } = this;
    if (pending && this.received.length >= pending.count) {
      this.pending = undefined;
      pending.resolve(this.received.take(pending.count));
    }
    if (!this.pending && this.received.length > MAX_UNREAD_BYTES) this.socket.pause();
  }

  private resume(): void {
    if (this.socket.isPaused()) this.socket.resume();
  }

  private finish(error: Error): void {
    this.end ??= error;
    this.pending?.reject(this.end);
    this.pending = undefined;
  }
}

/**
 * Runs a step. When the signal aborts meanwhile, or the step fails, the stream is closed, which ends the step.
 * @throws TelegramTimeoutError when the signal has aborted
 */
export async function closingOnAbort<Result>(
  stream: ByteStream,
  signal: AbortSignal,
  step: () => Promise<Result>,
): Promise<Result> {
  const close = () => void stream.close();
  if (signal.aborted) close();
  signal.addEventListener('abort', close, { once: true });
  try {
    return await step();
  } catch (error) {
    await stream.close();
    throw signal.aborted ? new TelegramTimeoutError() : error;
  } finally {
    signal.removeEventListener('abort', close);
  }
}

/** Resolves a name and refuses it when one of its addresses is refused, so that what was checked is what is dialled. */
function checkedLookup(checkAddress: (ip: string) => void): LookupFunction {
  return (hostname, options, callback) => {
    lookUp(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, []);
      try {
        for (const { address } of addresses) checkAddress(address);
      } catch (cause) {
        return callback(cause as NodeJS.ErrnoException, []);
      }
      if (options.all) return callback(null, addresses);
      callback(null, addresses[0]?.address ?? '', addresses[0]?.family);
    });
  };
}
