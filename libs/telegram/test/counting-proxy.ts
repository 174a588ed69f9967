import { once } from 'node:events';
import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';
import type { SandboxAddresses } from '../src/index.js';

/** Stands between the gateway and one data centre and counts the packets of the full transport, each way. */
export class CountingProxy {
  up = 0;
  down = 0;
  connections = 0;

  private constructor(private readonly server: Server) {}

  static async before({ ip, port }: { ip: string; port: number }): Promise<CountingProxy> {
    const server = createServer();
    const proxy = new CountingProxy(server);
    server.on('connection', (client) => {
      proxy.connections++;
      const telegram = connect(port, ip);
      pass(client, telegram, () => proxy.up++);
      pass(telegram, client, () => proxy.down++);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return proxy;
  }

  /** The sandbox as it is seen through the proxy. */
  addresses({ dcs, publicKey }: SandboxAddresses, dc: number): SandboxAddresses {
    const { port } = this.server.address() as AddressInfo;
    return { publicKey, dcs: dcs.map((each) => (each.id === dc ? { id: dc, ip: '127.0.0.1', port } : each)) };
  }

  /** What was counted since the last call. */
  take(): { up: number; down: number; connections: number } {
    const { up, down, connections } = this;
    this.up = this.down = this.connections = 0;
    return { up, down, connections };
  }

  async close(): Promise<void> {
    await new Promise((closed) => this.server.close(closed));
  }
}

/** A packet begins with its length in bytes, itself included: 4 bytes, little endian. */
function pass(from: Socket, to: Socket, onPacket: () => void): void {
  let unread = Buffer.alloc(0);
  from.on('data', (bytes: Buffer) => {
    unread = Buffer.concat([unread, bytes]);
    while (unread.length >= 4 && unread.length >= unread.readUInt32LE()) {
      unread = unread.subarray(unread.readUInt32LE());
      onPacket();
    }
    to.write(bytes);
  });
  from.on('close', () => to.destroy()).on('error', () => to.destroy());
}
