import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import type { DcAddress } from '../rpc/call.js';
import type { SandboxAddresses } from '../sandbox.js';
import { listenOnLoopback, LOOPBACK } from '../transport/ports.js';
import { WireConditions } from './conditions.js';
import type { Conditions, Direction } from './conditions.js';
import { WireLink } from './link.js';
import type { Interceptor } from './link.js';

/** A proxy between clients and data centres that injects network faults. It knows no auth key. */
export class WireProxy {
  /** Connections of clients that are open now. */
  open = 0;
  /** The most that were open at once since this was set to 0. */
  peak = 0;
  /** Connections ever opened. */
  opened = 0;
  /** Received packets; may be set to 0. */
  readonly packets: Record<Direction, number> = { up: 0, down: 0 };
  /** Links with at least one open side. */
  private readonly alive = new Set<WireLink>();
  private readonly servers: Server[] = [];
  private readonly interceptors = new Set<Interceptor>();
  private readonly redirects = new Map<number, Pick<DcAddress, 'ip' | 'port'>>();
  private readonly conditions = new WireConditions();

  private constructor(
    /** Where clients reach the data centres through the proxy. */
    readonly addresses: SandboxAddresses,
  ) {}

  /** @param behind the addresses of the data centres */
  static async start(behind: SandboxAddresses): Promise<WireProxy> {
    const proxy = new WireProxy({ ...behind, dcs: [] });
    for (const dc of behind.dcs) {
      const server = createServer((client) => proxy.accept(client, dc));
      const port = await listenOnLoopback(server);
      proxy.servers.push(server);
      proxy.addresses.dcs.push({ id: dc.id, ip: LOOPBACK, port });
    }
    return proxy;
  }

  /** The open connections, oldest first. */
  get links(): WireLink[] {
    return [...this.alive].filter(({ isOpen }) => isOpen);
  }

  /**
   * Sets the conditions, also of open connections.
   *
   * @returns a function that ends them, unless others have been set since
   */
  setConditions(conditions: Conditions): () => void {
    this.change(conditions);
    return () => {
      if (this.conditions.current === conditions) this.change({});
    };
  }

  /** Calls a function with each packet before it is forwarded. @returns a function that removes it */
  intercept(interceptor: Interceptor): () => void {
    // The same function may be added twice.
    const own: Interceptor = (passing) => interceptor(passing);
    this.interceptors.add(own);
    return () => void this.interceptors.delete(own);
  }

  /**
   * Forwards new connections to a data centre to another server, for example a second sandbox, whose key differs from that
   * of `addresses`.
   *
   * @returns a function that ends it
   */
  redirect(dc: number, to: Pick<DcAddress, 'ip' | 'port'>): () => void {
    this.redirects.set(dc, to);
    return () => {
      if (this.redirects.get(dc) === to) this.redirects.delete(dc);
    };
  }

  /**
   * Replays the bytes that the client of a connection has sent, at most the first megabyte, over a new connection.
   *
   * @returns the connection, from which the answers can be read
   */
  replay({ target, recordedBytes }: WireLink): Socket {
    const socket = connect(target.port, target.ip);
    socket.on('error', () => socket.destroy());
    socket.write(Buffer.concat(recordedBytes));
    return socket;
  }

  /** Resets every connection that is open. */
  reset(): void {
    for (const link of this.alive) link.reset();
  }

  async close(): Promise<void> {
    this.change({});
    this.reset();
    await Promise.all(this.servers.map((server) => once(server.close(), 'close')));
  }

  private change(conditions: Conditions): void {
    const wasSilent = this.conditions.current.isSilent;
    this.conditions.change(conditions);
    if (wasSilent && !conditions.isSilent) this.reset();
  }

  private accept(client: Socket, dc: DcAddress): void {
    const target = this.redirects.get(dc.id) ?? dc;
    const link = new WireLink(dc.id, target, client, this.conditions, (passing) => {
      this.packets[passing.direction]++;
      const verdicts = [...this.interceptors].map((interceptor) => interceptor(passing));
      return verdicts.includes('drop') ? 'drop' : undefined;
    });
    this.alive.add(link);
    this.opened++;
    this.peak = Math.max(this.peak, ++this.open);
    client.once('close', () => this.open--);
    link.onClosed(() => this.alive.delete(link));
  }
}

/** Starts a proxy on loopback in front of a sandbox or another MTProto server. */
export const createWireProxy = (behind: SandboxAddresses): Promise<WireProxy> => WireProxy.start(behind);
