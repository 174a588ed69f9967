import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { Transform } from 'node:stream';
import type { SandboxAddresses } from '@giftbuyer/telegram';

/** Stands between panels and the sandbox: counts the connections that are open at once, and can keep answers back. */
export class TelegramProxy {
  /** Connections that are open now. */
  open = 0;
  /** The most that were open at once since this was set to 0. */
  most = 0;
  /** Connections ever opened. */
  opened = 0;
  private readonly servers: Server[] = [];
  private isHeld = () => false;
  private held: (() => void)[] = [];

  private constructor(readonly addresses: SandboxAddresses) {}

  static async start({ dcs, publicKey }: SandboxAddresses): Promise<TelegramProxy> {
    const proxy = new TelegramProxy({ dcs: [], publicKey });
    for (const { id, ip, port } of dcs) {
      const server = createServer((socket) => proxy.pass(socket, port, ip)).listen(0, ip);
      await once(server, 'listening');
      proxy.servers.push(server);
      proxy.addresses.dcs.push({ id, ip, port: (server.address() as AddressInfo).port });
    }
    return proxy;
  }

  /** Keeps answers back while `isHeld` says so, until the function that it returns is called. */
  hold(isHeld = () => true): () => void {
    this.isHeld = isHeld;
    return () => {
      this.isHeld = () => false;
      for (const pass of this.held.splice(0)) pass();
    };
  }

  async close(): Promise<void> {
    await Promise.all(this.servers.map((server) => once(server.close(), 'close')));
  }

  private pass(panel: Socket, port: number, ip: string): void {
    const telegram = connect(port, ip);
    this.opened++;
    this.most = Math.max(this.most, ++this.open);
    panel.pipe(telegram).pipe(this.gate()).pipe(panel);
    const end = () => {
      panel.destroy();
      telegram.destroy();
    };
    panel.once('close', () => {
      this.open--;
      end();
    });
    telegram.once('close', end);
    for (const socket of [panel, telegram]) socket.on('error', end);
  }

  private gate(): Transform {
    return new Transform({
      transform: (chunk, _, done) => {
        const pass = () => done(null, chunk);
        if (this.isHeld()) this.held.push(pass);
        else pass();
      },
    });
  }
}
