import type { Socket } from 'node:net';
import type { Traffic } from '../traffic.js';
import type { UnsolicitedError } from './connection-effects.js';
import type { Connection, ConnectionHandler, PacketHandler } from './connection.js';
import { FrameError } from './framing.js';
import { PacketCodec } from './packet-codec.js';
import { transportError } from './transport-error.js';

/** A connection without traffic for this time is closed. */
const IDLE_MS = 5 * 60_000;
/** The limit of bytes that a client does not read; above it the connection is closed. */
const MAX_UNSENT_BYTES = 4 << 20;
/** `key`: until the client proves that it holds an auth key. `packet`: from the first byte of a packet to the last. */
export const TIMEOUT_MS = { key: 60_000, packet: 15_000 };

/** One TCP connection: converts bytes to packets and back. An error closes this connection only. */
export class TcpConnection implements Connection {
  lastReceivedAt = Date.now();
  readonly peer: string;
  private readonly packets = new PacketCodec();
  private packetHandler: PacketHandler | undefined;
  /** The number of packets. */
  private received = 0;
  /** Runs while a packet is incomplete, and from the start until the first packet. */
  private packetTimer: NodeJS.Timeout | undefined;
  /** Runs until the client is authenticated. */
  private keyTimer: NodeJS.Timeout | undefined;
  /** Set by `ping_delay_disconnect`. */
  private closeTimer: NodeJS.Timeout | undefined;

  constructor(
    private readonly socket: Socket,
    handler: ConnectionHandler,
    private readonly traffic: Traffic,
    private readonly log: (line: string) => void,
    private unsolicited?: UnsolicitedError,
  ) {
    this.peer = socket.remoteAddress ?? '';
    this.packetHandler = handler.open(this);
    this.packetTimer = this.closeIn(TIMEOUT_MS.packet);
    this.keyTimer = this.closeIn(TIMEOUT_MS.key);
    socket.setNoDelay(true);
    socket.setTimeout(IDLE_MS, () => this.close());
    socket.on('error', () => this.close());
    socket.on('close', () => this.releaseResources());
    socket.on('data', (bytes) => this.read(bytes));
  }

  get isOpen(): boolean {
    // After a FIN the socket is destroyed a few turns of the event loop later.
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
    clearTimeout(this.closeTimer);
    this.closeTimer = this.closeIn(Math.min(Math.max(seconds, 0) * 1000, IDLE_MS));
  }

  markAuthenticated(): void {
    clearTimeout(this.keyTimer);
  }

  private read(bytes: Buffer): void {
    this.lastReceivedAt = Date.now();
    try {
      this.packets.addBytes(bytes);
      this.sendUnsolicited();
      this.handlePackets();
    } catch (error) {
      if (!(error instanceof FrameError))
        this.log(`A connection failed: ${error instanceof Error ? error.stack : error}`);
      this.close();
    }
  }

  private handlePackets(): void {
    for (let packet = this.packets.nextPacket(); packet && this.packetHandler; packet = this.packets.nextPacket()) {
      clearTimeout(this.packetTimer);
      this.packetTimer = undefined;
      this.traffic.packets.in++;
      this.packetHandler.handlePacket(packet);
      if (!this.isOpen) return;
      this.received++;
      this.sendUnsolicited();
    }
    if (this.packets.hasPartialPacket) this.packetTimer ??= this.closeIn(TIMEOUT_MS.packet);
  }

  private sendUnsolicited(): void {
    const { code, afterPackets = 0, closes = false } = this.unsolicited ?? { code: 0 };
    if (!this.unsolicited || !this.packets.hasTransport || this.received < afterPackets) return;
    this.unsolicited = undefined;
    this.send(transportError(code));
    if (!closes) return;
    this.releaseResources();
    this.socket.end();
  }

  private closeIn(ms: number): NodeJS.Timeout {
    return setTimeout(() => this.close(), ms).unref();
  }

  private releaseResources(): void {
    for (const timer of [this.packetTimer, this.keyTimer, this.closeTimer]) clearTimeout(timer);
    this.packetHandler?.close();
    this.packetHandler = undefined;
  }
}
