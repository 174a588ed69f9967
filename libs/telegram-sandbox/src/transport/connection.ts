import type { Socket } from 'node:net';
import type { Door, Guest } from '../handshake/door.js';
import type { UnsolicitedError } from '../faults/fault.js';
import { transportError } from '../session/wire.js';
import type { Wire } from '../session/wire.js';
import type { Traffic } from '../traffic.js';
import { FrameError } from './framing.js';
import { Packets } from './packets.js';

/** A peer that has said nothing for so long is gone. */
const IDLE_MS = 5 * 60_000;
/** A peer that does not read its answers may not make this process hold more. */
const MAX_UNSENT_BYTES = 4 << 20;
/** How long a peer may take to show that it is a client, and how long from the first byte of a packet to the last. */
export const PATIENCE_MS = { key: 60_000, packet: 15_000 };

/** One TCP connection: bytes to packets and back. Whatever goes wrong ends it, and it alone. */
export class Connection implements Wire {
  heardAt = Date.now();
  private readonly packets = new Packets();
  private guest: Guest | undefined;
  /** Packets. */
  private received = 0;
  /** Runs while a packet is incomplete; the first one is from the start. */
  private packetTimer: NodeJS.Timeout | undefined;
  /** Runs until the peer is trusted. */
  private keyTimer: NodeJS.Timeout | undefined;
  /** What the peer itself asked for. */
  private closing: NodeJS.Timeout | undefined;

  constructor(
    private readonly socket: Socket,
    door: Pick<Door, 'enter'>,
    private readonly traffic: Traffic,
    private readonly log: (line: string) => void,
    private unsolicited?: UnsolicitedError,
  ) {
    this.guest = door.enter(this);
    this.packetTimer = this.closeIn(PATIENCE_MS.packet);
    this.keyTimer = this.closeIn(PATIENCE_MS.key);
    socket.setNoDelay(true);
    socket.setTimeout(IDLE_MS, () => this.close());
    socket.on('error', () => this.close());
    socket.on('close', () => this.end());
    socket.on('data', (bytes) => this.read(bytes));
  }

  get isOpen(): boolean {
    // After a FIN the socket is destroyed some turns of the event loop later.
    return !this.socket.destroyed && !this.socket.readableEnded;
  }

  send(packet: Buffer): void {
    const bytes = this.isOpen ? this.packets.wrap(packet) : undefined;
    if (!bytes) return;
    this.traffic.packets.out++;
    this.socket.write(bytes);
    if (this.socket.writableLength > MAX_UNSENT_BYTES) this.close();
  }

  close(): void {
    this.socket.destroy();
  }

  closeAfter(seconds: number): void {
    clearTimeout(this.closing);
    this.closing = this.closeIn(Math.min(Math.max(seconds, 0) * 1000, IDLE_MS));
  }

  trust(): void {
    clearTimeout(this.keyTimer);
  }

  private read(bytes: Buffer): void {
    this.heardAt = Date.now();
    try {
      this.packets.add(bytes);
      this.sendUnsolicited();
      this.takeAll();
    } catch (error) {
      if (!(error instanceof FrameError))
        this.log(`A connection failed: ${error instanceof Error ? error.stack : error}`);
      this.close();
    }
  }

  private takeAll(): void {
    for (let packet = this.packets.take(); packet && this.guest; packet = this.packets.take()) {
      clearTimeout(this.packetTimer);
      this.packetTimer = undefined;
      this.traffic.packets.in++;
      this.guest.receive(packet);
      if (!this.isOpen) return;
      this.received++;
      this.sendUnsolicited();
    }
    if (this.packets.isWaiting) this.packetTimer ??= this.closeIn(PATIENCE_MS.packet);
  }

  private sendUnsolicited(): void {
    const { code, afterPackets = 0, closes = false } = this.unsolicited ?? { code: 0 };
    if (!this.unsolicited || !this.packets.hasTransport || this.received < afterPackets) return;
    this.unsolicited = undefined;
    this.send(transportError(code));
    if (!closes) return;
    this.end();
    this.socket.end();
  }

  private closeIn(ms: number): NodeJS.Timeout {
    return setTimeout(() => this.close(), ms).unref();
  }

  private end(): void {
    for (const timer of [this.packetTimer, this.keyTimer, this.closing]) clearTimeout(timer);
    this.guest?.leave();
    this.guest = undefined;
  }
}
