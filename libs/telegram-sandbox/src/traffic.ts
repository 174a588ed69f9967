import type { Socket } from 'node:net';

/** A connection that uses an auth key. */
interface KeyConnection {
  readonly isOpen: boolean;
}

/** The connections that use an auth key. Telegram ends the session of a key that is used over two at once. */
export interface KeyTraffic {
  dc: number;
  /** Hex. */
  keyId: string;
  /** Open connections. */
  open: number;
  /** The most open connections at a time. */
  peak: number;
}

/** The connections of one address. */
export interface PeerTraffic {
  address: string;
  open: number;
  /** Refused ones are counted, too. */
  total: number;
}

/** Since the start of the sandbox. */
export interface TrafficCounts {
  connections: { open: number; total: number; refused: number };
  handshakes: { done: number; failed: number };
  packets: { in: number; out: number };
  bytes: { in: number; out: number };
}

/** Temporary keys are short-lived; above this the oldest key is dropped from the metrics. */
const MAX_KEYS = 20_000;

/** Counts the traffic of all data centres of one sandbox. */
export class Traffic {
  readonly packets = { in: 0, out: 0 };
  readonly handshakes = { done: 0, failed: 0 };
  private readonly sockets = new Set<Socket>();
  private readonly keys = new Map<string, { dc: number; users: Set<KeyConnection>; peak: number }>();
  private readonly peers = new Map<string, PeerTraffic>();
  private readonly past = { connections: 0, refused: 0, bytesIn: 0, bytesOut: 0 };

  /** Records a connection attempt of an address. */
  recordPeer(socket: Socket): void {
    const address = socket.remoteAddress ?? '';
    const peer = this.peers.get(address) ?? { address, open: 0, total: 0 };
    this.peers.set(address, peer);
    peer.open++;
    peer.total++;
    socket.on('close', () => peer.open--);
  }

  recordConnection(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('close', () => {
      this.sockets.delete(socket);
      this.past.connections++;
      this.past.bytesIn += socket.bytesRead;
      this.past.bytesOut += socket.bytesWritten;
    });
  }

  recordRefusedConnection(): void {
    this.past.refused++;
  }

  /** Records a message of a key on a connection. */
  recordKeyUse(dc: number, keyId: string, user: KeyConnection): void {
    let key = this.keys.get(keyId);
    if (!key) {
      this.keys.set(keyId, (key = { dc, users: new Set(), peak: 0 }));
      const [oldest] = this.keys.keys();
      if (this.keys.size > MAX_KEYS && oldest !== undefined) this.keys.delete(oldest);
    }
    if (key.users.has(user)) return;
    key.users.add(user);
    key.peak = Math.max(key.peak, openConnections(key.users));
  }

  counts(): TrafficCounts {
    const { connections, refused, bytesIn, bytesOut } = this.past;
    const bytes = { in: bytesIn, out: bytesOut };
    for (const { bytesRead, bytesWritten } of this.sockets) {
      bytes.in += bytesRead;
      bytes.out += bytesWritten;
    }
    const open = this.sockets.size;
    return {
      connections: { open, total: connections + open, refused },
      handshakes: { ...this.handshakes },
      packets: { ...this.packets },
      bytes,
    };
  }

  byPeer(): PeerTraffic[] {
    return [...this.peers.values()].map((peer) => ({ ...peer }));
  }

  /** The keys that were used, the latest 20 000 of them. */
  byKey(): KeyTraffic[] {
    return [...this.keys].map(([keyId, { dc, users, peak }]) => ({ dc, keyId, open: openConnections(users), peak }));
  }
}

/** Counts open connections and removes closed ones. */
function openConnections(users: Set<KeyConnection>): number {
  for (const user of users) if (!user.isOpen) users.delete(user);
  return users.size;
}
