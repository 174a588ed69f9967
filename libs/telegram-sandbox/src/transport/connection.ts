import type { Socket } from 'node:net';
import type { Door } from '../handshake/door.js';
import type { Wire } from '../session/wire.js';
import { detect } from './detect.js';
import type { Transport } from './detect.js';
import { FrameError } from './framing.js';

/** A peer that has said nothing for so long is gone. */
const IDLE_MS = 5 * 60_000;
/** A peer that does not read its answers may not make this process hold more. */
const MAX_UNSENT_BYTES = 4 << 20;

/** One TCP connection: bytes to packets and back. Whatever goes wrong ends it, and it alone. */
export class Connection implements Wire {
  private readonly receive: (packet: Buffer) => void;
  private unread: Buffer = Buffer.alloc(0);
  private transport: Transport | undefined;
  private closing: NodeJS.Timeout | undefined;

  constructor(
    private readonly socket: Socket,
    door: Door,
    private readonly log: (line: string) => void,
  ) {
    this.receive = door.enter(this);
    socket.setNoDelay(true);
    socket.setTimeout(IDLE_MS, () => this.close());
    socket.on('error', () => this.close());
    socket.on('close', () => clearTimeout(this.closing));
    socket.on('data', (bytes) => this.read(bytes));
  }

  send(packet: Buffer): void {
    if (this.socket.destroyed || !this.transport) return;
    this.socket.write(this.transport.encrypt(this.transport.framing.wrap(packet)));
    if (this.socket.writableLength > MAX_UNSENT_BYTES) this.close();
  }

  close(): void {
    this.socket.destroy();
  }

  closeAfter(seconds: number): void {
    clearTimeout(this.closing);
    this.closing = setTimeout(() => this.close(), Math.min(seconds * 1000, IDLE_MS)).unref();
  }

  private read(bytes: Buffer): void {
    try {
      this.append(bytes);
      while (!this.socket.destroyed && this.takePacket());
    } catch (error) {
      if (!(error instanceof FrameError))
        this.log(`A connection failed: ${error instanceof Error ? error.stack : error}`);
      this.close();
    }
  }

  private append(bytes: Buffer): void {
    this.unread = Buffer.concat([this.unread, this.transport ? this.transport.decrypt(bytes) : bytes]);
    if (this.transport) return;
    this.transport = detect(this.unread);
    if (this.transport) this.unread = this.transport.decrypt(this.unread.subarray(this.transport.size));
  }

  /** @returns whether there was a complete packet */
  private takePacket(): boolean {
    const unwrapped = this.transport?.framing.unwrap(this.unread);
    if (!unwrapped) return false;
    this.unread = this.unread.subarray(unwrapped.size);
    this.receive(unwrapped.packet);
    return true;
  }
}
