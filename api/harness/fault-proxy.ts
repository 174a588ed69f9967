import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

export interface Target {
  ip: string;
  port: number;
}

/** The server behind a proxy: TCP or a Unix socket. */
export type Upstream = Target | { path: string };

/** The address of a database server. */
export function upstreamOf(databaseUrl: string): Upstream {
  const { hostname, port } = new URL(databaseUrl);
  const host = decodeURIComponent(hostname);
  return host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port}` } : { ip: host, port: Number(port) };
}

export function connectTo(target: Readonly<Upstream>): Socket {
  return 'path' in target ? connect(target.path) : connect(target.port, target.ip);
}

/** The same database URL with another address. */
export function urlThrough({ ip, port }: Target, databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.host = `${ip}:${port}`;
  return url.href;
}

type Direction = 'up' | 'down';

/** What the network does to all data. `up` is what a panel sends. */
export interface Conditions {
  /** Delay of each piece of data. */
  latencyMs?: number;
  /** Speed of `down`. */
  bytesPerSecond?: number;
  /** A connection is reset after this many bytes in a direction. */
  resetAfter?: Partial<Record<Direction, number>>;
  /** Data of this direction is delivered only when the conditions change. */
  hold?: Direction;
  /** Nothing arrives, not even the end of a connection. Connections used in that time are reset afterwards. */
  isCut?: boolean;
}

interface Pair {
  panel: Socket;
  server: Socket;
  passed: Record<Direction, number>;
  isDead: boolean;
}

/** A TCP proxy between one panel and a server that injects network faults and counts the panel's connections. */
export class FaultProxy {
  /** Open connections of the panel. */
  open = 0;
  /** The most that were open at once since this was set to 0. */
  peak = 0;
  /** Connections ever opened. */
  opened = 0;
  /** Connections that `resetAfter` has reset. */
  resets = 0;
  /** Where the panel reaches each target. */
  readonly addresses: Target[] = [];
  private readonly servers: Server[] = [];
  private readonly pairs = new Set<Pair>();
  private conditions: Conditions = {};
  private nextChange = Promise.withResolvers<void>();

  /** @param targets the server behind each address; read again for each connection, because a server may move */
  static async start(targets: readonly Readonly<Upstream>[]): Promise<FaultProxy> {
    const proxy = new FaultProxy();
    for (const target of targets) {
      const server = createServer((socket) => proxy.pass(socket, target)).listen(0, '127.0.0.1');
      await once(server, 'listening');
      proxy.servers.push(server);
      proxy.addresses.push({ ip: '127.0.0.1', port: (server.address() as AddressInfo).port });
    }
    return proxy;
  }

  /** Sets the conditions, also of open connections. @returns a function that ends them */
  setConditions(conditions: Conditions): () => void {
    this.change(conditions);
    return () => {
      if (this.conditions === conditions) this.heal();
    };
  }

  /** Ends all conditions. */
  heal(): void {
    this.change({});
    for (const pair of this.pairs) if (pair.isDead) end(pair);
  }

  /** Resets every connection that is open. */
  reset(): void {
    for (const pair of this.pairs) end(pair);
  }

  async close(): Promise<void> {
    this.reset();
    await Promise.all(this.servers.map((server) => once(server.close(), 'close')));
  }

  private change(conditions: Conditions): void {
    this.conditions = conditions;
    this.nextChange.resolve();
    this.nextChange = Promise.withResolvers<void>();
  }

  private pass(panel: Socket, target: Readonly<Upstream>): void {
    const pair = { panel, server: connectTo(target), passed: { up: 0, down: 0 }, isDead: false };
    this.pairs.add(pair);
    this.peak = Math.max(this.peak, ++this.open);
    this.opened++;
    this.forward(pair, 'up', panel, pair.server);
    this.forward(pair, 'down', pair.server, panel);
    panel.once('close', () => {
      this.open--;
      this.pairs.delete(pair);
      // Also while the network is cut: `open` counts what panels have open.
      pair.server.destroy();
    });
    // While the network is cut, the end of a connection does not arrive.
    pair.server.once('close', () => pair.isDead || panel.destroy());
  }

  private forward(pair: Pair, direction: Direction, from: Socket, to: Socket): void {
    from.setNoDelay(true);
    from.on('error', () => undefined);
    from.on('data', (bytes: Buffer) => {
      from.pause();
      void this.deliver(pair, direction, bytes, to).then(() => from.resume());
    });
  }

  private async deliver(pair: Pair, direction: Direction, bytes: Buffer, to: Socket): Promise<void> {
    while (this.conditions.hold === direction) await this.nextChange.promise;
    const { latencyMs = 0, bytesPerSecond, resetAfter, isCut } = this.conditions;
    if (isCut) pair.isDead = true;
    if (pair.isDead) return;
    if (latencyMs > 0) await pause(latencyMs);
    const room = (resetAfter?.[direction] ?? Infinity) - pair.passed[direction];
    pair.passed[direction] += bytes.length;
    if (direction === 'down' && bytesPerSecond !== undefined) await this.trickle(bytes, to, bytesPerSecond);
    else to.write(bytes.subarray(0, Math.max(0, room)));
    if (bytes.length < room) return;
    // What was written before must arrive, so the reset comes after it.
    if (room > 0) await new Promise((done) => to.write('', done));
    this.resets++;
    end(pair);
  }

  private async trickle(bytes: Buffer, to: Socket, bytesPerSecond: number): Promise<void> {
    const { conditions } = this;
    for (let at = 0; at < bytes.length && to.writable; at++) {
      // After a change of the conditions the rest is sent at once.
      if (this.conditions !== conditions) return void to.write(bytes.subarray(at));
      to.write(bytes.subarray(at, at + 1));
      await Promise.race([pause(1000 / bytesPerSecond), this.nextChange.promise]);
    }
  }
}

function end({ panel, server }: Pair): void {
  panel.resetAndDestroy();
  server.destroy();
}
