import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

export interface Target {
  ip: string;
  port: number;
}

/** Where a proxy leads: also to a unix socket. */
export type Upstream = Target | { path: string };

/** Of a database. */
export function upstreamOf(databaseUrl: string): Upstream {
  const { hostname, port } = new URL(databaseUrl);
  const host = decodeURIComponent(hostname);
  return host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port}` } : { ip: host, port: Number(port) };
}

export function connectTo(target: Readonly<Upstream>): Socket {
  return 'path' in target ? connect(target.path) : connect(target.port, target.ip);
}

/** The same database through another door. */
export function urlThrough({ ip, port }: Target, databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.host = `${ip}:${port}`;
  return url.href;
}

type Direction = 'up' | 'down';

/** What a network does to everything that passes it; `up` is what a panel sends. */
export interface Manner {
  /** Each piece of what is said comes so much later. */
  latencyMs?: number;
  /** Answers come as slowly as this. */
  bytesPerSecond?: number;
  /** A connection is reset after so many bytes that a panel sends, or is sent. */
  resetAfter?: Partial<Record<Direction, number>>;
  /** Kept back, and delivered late: when the network behaves again. */
  hold?: Direction;
  /** Nothing arrives any more and nobody is told; connections that lived through it are dead. */
  isCut?: boolean;
}

interface Pair {
  panel: Socket;
  server: Socket;
  passed: Record<Direction, number>;
  isDead: boolean;
}

/** Stands between one panel and a server, is as bad as networks are, and counts the panel's connections. */
export class FaultProxy {
  /** Connections of the panel that are open now. */
  open = 0;
  /** The most that were open at once since this was set to 0. */
  most = 0;
  /** Connections ever opened. */
  opened = 0;
  /** Those that came as far as they may and were reset. */
  resets = 0;
  /** Where the panel reaches each target. */
  readonly doors: Target[] = [];
  private readonly servers: Server[] = [];
  private readonly pairs = new Set<Pair>();
  private manner: Manner = {};
  private mannerEnds = Promise.withResolvers<void>();

  /** @param targets where each door leads: the address that stands there when somebody comes */
  static async start(targets: readonly Readonly<Upstream>[]): Promise<FaultProxy> {
    const proxy = new FaultProxy();
    for (const target of targets) {
      const server = createServer((socket) => proxy.pass(socket, target)).listen(0, '127.0.0.1');
      await once(server, 'listening');
      proxy.servers.push(server);
      proxy.doors.push({ ip: '127.0.0.1', port: (server.address() as AddressInfo).port });
    }
    return proxy;
  }

  /** Behaves like this, also to connections that are open, until the function that it returns is called. */
  behave(manner: Manner): () => void {
    this.change(manner);
    return () => {
      if (this.manner === manner) this.heal();
    };
  }

  /** Behaves well again, whatever it did. */
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

  private change(manner: Manner): void {
    this.manner = manner;
    this.mannerEnds.resolve();
    this.mannerEnds = Promise.withResolvers<void>();
  }

  private pass(panel: Socket, target: Readonly<Upstream>): void {
    const pair = { panel, server: connectTo(target), passed: { up: 0, down: 0 }, isDead: false };
    this.pairs.add(pair);
    this.most = Math.max(this.most, ++this.open);
    this.opened++;
    this.forward(pair, 'up', panel, pair.server);
    this.forward(pair, 'down', pair.server, panel);
    panel.once('close', () => {
      this.open--;
      this.pairs.delete(pair);
      // Also in a network that tells the server nothing: what counts is what panels have open.
      pair.server.destroy();
    });
    // In a network that is cut nobody hears of an end.
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
    while (this.manner.hold === direction) await this.mannerEnds.promise;
    const { latencyMs = 0, bytesPerSecond, resetAfter, isCut } = this.manner;
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
    const { manner } = this;
    for (let at = 0; at < bytes.length && to.writable; at++) {
      // The rest comes at once when the network has become better.
      if (this.manner !== manner) return void to.write(bytes.subarray(at));
      to.write(bytes.subarray(at, at + 1));
      await Promise.race([pause(1000 / bytesPerSecond), this.mannerEnds.promise]);
    }
  }
}

function end({ panel, server }: Pair): void {
  panel.resetAndDestroy();
  server.destroy();
}
