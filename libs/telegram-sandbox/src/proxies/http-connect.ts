import { NegotiationError } from './client-side.js';
import type { ClientSide } from './client-side.js';
import type { ProxyAuth } from './proxy-options.js';
import { relay } from './upstream.js';
import type { Upstream } from './upstream.js';

const MAX_HEADER_BYTES = 8 << 10;
const REQUEST = /^([A-Z]+) (\S+) HTTP\/1\.1\r\n/;

/** An HTTP proxy with CONNECT (RFC 9110) and Basic credentials if given. It connects to data centres only. */
export async function serveHttp(client: ClientSide, upstream: Upstream, auth: ProxyAuth | undefined): Promise<void> {
  const header = await client.readUntil('\r\n\r\n', MAX_HEADER_BYTES);
  const [, method, authority] = REQUEST.exec(header) ?? [];
  if (!authority || fieldOf(header, 'host') !== authority) return refuse(client, '400 Bad Request');
  if (method !== 'CONNECT') return refuse(client, '405 Method Not Allowed', 'Allow: CONNECT');
  if (auth && fieldOf(header, 'proxy-authorization') !== basic(auth)) {
    return refuse(client, '407 Proxy Authentication Required', 'Proxy-Authenticate: Basic realm="sandbox"');
  }
  const dc = upstream.dcs.find(({ ip, port }) => authority === `${ip}:${port}`);
  if (!dc) return refuse(client, '403 Forbidden');
  const socket = await upstream.dial(dc).catch(() => undefined);
  if (!socket) return refuse(client, '502 Bad Gateway');
  client.send(Buffer.from('HTTP/1.1 200 Connection established\r\n\r\n'));
  relay(client, socket);
}

function fieldOf(header: string, name: string): string | undefined {
  const lines = header.split('\r\n').slice(1, -2);
  const values = lines.map((line) => {
    const colon = line.indexOf(':');
    if (colon < 1) throw new NegotiationError('a wrong header field');
    return { name: line.slice(0, colon).toLowerCase(), value: line.slice(colon + 1).trim() };
  });
  return values.find((field) => field.name === name)?.value;
}

function basic({ username, password }: ProxyAuth): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

function refuse(client: ClientSide, status: string, ...fields: string[]): void {
  const lines = [`HTTP/1.1 ${status}`, ...fields, 'Content-Length: 0', 'Connection: close', '', ''];
  client.send(Buffer.from(lines.join('\r\n')));
  client.close();
}
