import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { DcAddress } from '../rpc/call.js';
import { transportError } from '../transport/transport-error.js';
import { FrameError } from '../transport/framing.js';
import type { Direction, WireConditions } from './conditions.js';
import { DeliveryQueue } from './delivery-queue.js';
import { DirectionCodec } from './direction-codec.js';
import type { Piece } from './direction-codec.js';

/** The bytes of a connection that are recorded for `replay`. */
const MAX_RECORDED_BYTES = 1 << 20;

/** A packet that is about to be forwarded. */
export interface PassingPacket {
  link: WireLink;
  direction: Direction;
  /** 1 for the first packet of that direction of the connection. */
  index: number;
  /** As it is on the wire: plain, encrypted, or the 4 bytes of a transport error. */
  packet: Buffer;
}

/** Called with each packet before it is forwarded. May inject others or end the connection. */
export type Interceptor = (passing: PassingPacket) => 'drop' | void;

/** One connection through the proxy. */
export class WireLink {
  /** Received packets, dropped ones included. */
  readonly packets: Record<Direction, number> = { up: 0, down: 0 };
  /** The packets of the first megabyte that the client sent. */
  readonly recorded: Buffer[] = [];
  /** The first megabyte that the client sent. */
  readonly recordedBytes: Buffer[] = [];
  private recordedSize = 0;
  private hasClosedSide = false;
  /** The first bytes of the client, until they choose a transport. */
  private init: Buffer | undefined = Buffer.alloc(0);
  private readonly codecs: Record<Direction, DirectionCodec> = { up: new DirectionCodec(), down: new DirectionCodec() };
  private readonly deliveries: Record<Direction, DeliveryQueue>;
  private readonly server: Socket;

  /** @param dc the data centre that the client connected to, also when another server answers */
  constructor(
    readonly dc: number,
    /** The server it is connected to. */
    readonly target: Readonly<Pick<DcAddress, 'ip' | 'port'>>,
    private readonly client: Socket,
    private readonly conditions: WireConditions,
    private readonly intercept: Interceptor,
  ) {
    const server = connect(target.port, target.ip);
    this.server = server;
    const cut = (): void => (conditions.current.cutBy === 'end' ? this.end() : this.reset());
    this.deliveries = {
      up: new DeliveryQueue('up', this.codecs.up, server, conditions, cut),
      down: new DeliveryQueue('down', this.codecs.down, client, conditions, cut),
    };
    this.forward('up', client, server);
    this.forward('down', server, client);
  }

  /** Whether the client's side is open. */
  get isOpen(): boolean {
    return !this.client.destroyed;
  }

  /** Calls back once both sides have ended. */
  onClosed(callback: () => void): void {
    for (const socket of [this.client, this.server]) {
      socket.once('close', () => {
        if (this.client.destroyed && this.server.destroyed) callback();
      });
    }
  }

  /** Sends raw bytes to the data centre (`up`) or the client, between two packets. */
  injectBytes(direction: Direction, bytes: Buffer): void {
    this.deliveries[direction].inject({ bytes });
  }

  /** Sends a packet in the framing of the connection, as soon as the client has chosen it. */
  injectPacket(direction: Direction, packet: Buffer): void {
    this.deliveries[direction].inject({ packet });
  }

  /** Sends the client a transport error, which needs no key. @param code negative */
  injectError(code: number): void {
    this.injectPacket('down', transportError(code));
  }

  /** Ends both sides with RST. */
  reset(): void {
    for (const socket of [this.client, this.server]) socket.resetAndDestroy();
  }

  /** Ends both sides with FIN. */
  end(): void {
    for (const socket of [this.client, this.server]) socket.end(() => socket.destroy());
  }

  /** Closes one side only; the other gets no FIN. */
  closeSide(side: 'client' | 'server'): void {
    const [closed, open] = side === 'client' ? [this.client, this.server] : [this.server, this.client];
    this.hasClosedSide = true;
    closed.destroy();
    // Its data is read and discarded.
    open.resume();
  }

  private forward(direction: Direction, from: Socket, to: Socket): void {
    const delivery = this.deliveries[direction];
    from.setNoDelay(true);
    let hasFailed = false;
    from.on('error', () => (hasFailed = true));
    from.on('data', (bytes) => {
      if (this.hasClosedSide) return;
      void delivery.deliver(this.read(direction, bytes)).then(() => from.resume());
      if (delivery.isFull) from.pause();
    });
    from.on('close', () => {
      if (this.hasClosedSide) return;
      void delivery.deliver([this.takeUnread(direction)]);
      delivery.after(() => {
        if (this.conditions.current.isSilent) return;
        if (hasFailed) to.resetAndDestroy();
        else to.destroySoon();
      });
    });
  }

  private read(direction: Direction, bytes: Buffer): Piece[] {
    if (direction === 'up') this.record(bytes);
    if (direction === 'up' && this.init) return this.readInit(Buffer.concat([this.init, bytes]));
    return this.interceptPieces(direction, this.codecs[direction].read(bytes));
  }

  /** Buffers the first bytes until they choose a transport. */
  private readInit(init: Buffer): Piece[] {
    this.init = init;
    const size = this.chooseTransport(init);
    if (size === undefined) return [];
    this.init = undefined;
    this.deliveries.down.flush();
    const head = { bytes: init.subarray(0, size), isRaw: true };
    return [head, ...this.interceptPieces('up', this.codecs.up.read(init.subarray(size)))];
  }

  /** The unread bytes when a side has ended. */
  private takeUnread(direction: Direction): Piece {
    if (direction === 'up' && this.init) return { bytes: this.init, isRaw: true };
    return { bytes: this.codecs[direction].takeUnread() };
  }

  private chooseTransport(init: Buffer): number | undefined {
    try {
      const size = this.codecs.up.chooseTransport(init, 'up');
      return size === undefined ? undefined : this.codecs.down.chooseTransport(init, 'down');
    } catch (error) {
      if (error instanceof FrameError) return init.length;
      throw error;
    }
  }

  private interceptPieces(direction: Direction, pieces: Piece[]): Piece[] {
    return pieces.filter(({ packet }) => {
      if (!packet) return true;
      if (direction === 'up' && this.recordedSize <= MAX_RECORDED_BYTES) this.recorded.push(packet);
      const index = ++this.packets[direction];
      return this.intercept({ link: this, direction, index, packet }) !== 'drop';
    });
  }

  private record(bytes: Buffer): void {
    this.recordedSize += bytes.length;
    if (this.recordedSize <= MAX_RECORDED_BYTES) this.recordedBytes.push(bytes);
  }
}
