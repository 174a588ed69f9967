import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The hostile page, with the script that attacks. */
async function hostilePage(): Promise<string> {
  const script = await readFile(new URL('hostile-page.js', import.meta.url), 'utf8');
  return `<!doctype html><meta charset="utf-8"><title>You have won</title><body><script>${script}</script>`;
}

/** A foreign web server on the same machine that serves the hostile page. */
export class Attacker {
  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  /**
   * @param panelPort from now on every request except `/page` is forwarded to the panel, as after DNS rebinding
   */
  static async start(panelPort?: number): Promise<Attacker> {
    const page = await hostilePage();
    const server = createServer((incoming, response) => {
      const { url = '', method, headers } = incoming;
      if (panelPort === undefined || url === '/page') {
        response.setHeader('Content-Type', 'text/html; charset=utf-8');
        response.end(page);
        return;
      }
      const onward = request({ port: panelPort, path: url, method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 0, answer.headers);
        answer.pipe(response);
      });
      incoming.pipe(onward);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Attacker(server, (server.address() as AddressInfo).port);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
