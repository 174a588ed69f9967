import type { Socket } from 'node:net';
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import type { ProxyFault } from './proxy-fault.js';

const NOTHING = Buffer.alloc(0);
/** A client that sends more before the negotiation asks for it is cut off. */
const MAX_UNREAD_BYTES = 64 << 10;

/** The client violates the protocol of the proxy, or has ended the connection. */
export class NegotiationError extends Error {}

interface PendingRead extends PromiseWithResolvers<Buffer> {
  count: number;
}

/** A connection from a client to a proxy. Reads exact numbers of bytes, and sends with the fault of the proxy. */
export class ClientSide {
  private unread: Buffer = NOTHING;
  private pending: PendingRead | undefined;
  private forward: ((bytes: Buffer) => void) | undefined;
  private answers = 0;
  private sentBytes = 0;
  private sending: Promise<unknown> = Promise.resolve();

  constructor(
    readonly socket: Socket,
    private readonly fault: () => ProxyFault | undefined,
  ) {
    socket.setNoDelay(true);
    socket.on('data', (bytes) => this.receive(bytes));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.pending?.reject(new NegotiationError('the client has closed the connection')));
  }

  read(count: number): Promise<Buffer> {
    const pending = { ...Promise.withResolvers<Buffer>(), count };
    if (this.socket.destroyed) pending.reject(new NegotiationError('the client has closed the connection'));
    this.pending = pending;
    this.serveRead();
    return pending.promise;
  }

  /** Reads up to the end mark, which is included. */
  async readUntil(end: string, limit: number): Promise<string> {
    let text = '';
    while (!text.endsWith(end)) {
      if (text.length === limit) throw new NegotiationError('a header is too long');
      text += (await this.read(1)).toString('latin1');
    }
    return text;
  }

  /** Calls the function with what was not read, also when that is nothing, and with everything that comes from now on. */
  onData(forward: (bytes: Buffer) => void): void {
    this.forward = forward;
    const { unread } = this;
    this.unread = NOTHING;
    forward(unread);
  }

  send(bytes: Buffer): void {
    const fault = this.fault();
    const answer = this.answers++;
    switch (fault?.kind) {
      case 'mute':
        if (answer < (fault.afterAnswers ?? 0)) this.write(bytes);
        break;
      case 'cutAfter': {
        const left = fault.bytes - this.sentBytes;
        this.write(bytes.subarray(0, Math.max(left, 0)));
        if (left <= bytes.length) this.socket.end(() => this.socket.destroy());
        break;
      }
      case 'slow':
        this.sending = this.sending.then(() => this.drip(bytes, fault.everyMs));
        break;
      case 'garbage':
        this.write(Buffer.from(bytes.map((byte) => byte ^ 0x5a)));
        break;
      default:
        this.write(bytes);
    }
  }

  close(): void {
    void this.sending.then(() => this.socket.destroySoon());
  }

  private write(bytes: Buffer): void {
    this.sentBytes += bytes.length;
    if (this.socket.writable && bytes.length) this.socket.write(bytes);
  }

  private async drip(bytes: Buffer, everyMs: number | undefined): Promise<void> {
    for (let at = 0; at < bytes.length && this.socket.writable; at++) {
      this.write(bytes.subarray(at, at + 1));
      await (everyMs === undefined ? nextTurn() : pause(everyMs, undefined, { ref: false }));
    }
  }

  private receive(bytes: Buffer): void {
    if (this.forward) return this.forward(bytes);
    this.unread = Buffer.concat([this.unread, bytes]);
    this.serveRead();
    if (this.unread.length > MAX_UNREAD_BYTES) this.socket.destroy();
  }

  private serveRead(): void {
    const { pending, unread } = this;
    if (!pending || unread.length < pending.count) return;
    this.pending = undefined;
    this.unread = unread.subarray(pending.count);
    pending.resolve(unread.subarray(0, pending.count));
  }
}
