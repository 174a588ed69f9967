import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
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
  private readonly answers = new Set<Socket>();
  private isHolding = false;

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

  /** Keeps all answers back until the function that it returns is called. */
  hold(): () => void {
    this.isHolding = true;
    for (const answer of this.answers) answer.pause();
    return () => {
      this.isHolding = false;
      for (const answer of this.answers) answer.resume();
    };
  }

  async close(): Promise<void> {
    await Promise.all(this.servers.map((server) => once(server.close(), 'close')));
  }

  private pass(panel: Socket, port: number, ip: string): void {
    const telegram = connect(port, ip);
    this.opened++;
    this.most = Math.max(this.most, ++this.open);
    this.answers.add(telegram);
    panel.pipe(telegram).pipe(panel);
    if (this.isHolding) telegram.pause();
    const end = () => {
      panel.destroy();
      telegram.destroy();
    };
    panel.once('close', () => {
      this.open--;
      this.answers.delete(telegram);
      end();
    });
    telegram.once('close', end);
    for (const socket of [panel, telegram]) socket.on('error', end);
  }
}
