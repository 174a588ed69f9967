import { once } from 'node:events';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, test } from 'vitest';
import { readConfig } from '../src/config/config.js';
import { createHttpServer } from '../src/http/http-server.js';
import { limitSockets } from '../src/http/socket-limits.js';

// The server of the panel with other numbers: what takes minutes or thousands of sockets else.

const config = readConfig({});
const SHORT = { headersTimeout: 200, requestTimeout: 400, connectionsCheckingInterval: 20, keepAliveTimeout: 200 };
/** With time for heads that come whole. */
const LONGER = { ...SHORT, headersTimeout: 2_000, requestTimeout: 2_000 };
const HEAD = 'GET / HTTP/1.1\r\nHost: localhost\r\n';

let server: Server;
const open: Socket[] = [];
afterEach(async () => {
  for (const socket of open.splice(0)) socket.destroy();
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});

async function listen(with_: Server): Promise<void> {
  server = with_;
  await once(server.listen(0, '127.0.0.1'), 'listening');
}

interface Peer {
  socket: Socket;
  /** All that was received so far. */
  received: string;
}

/** Sends a text, and waits until the server has the connection. */
async function send(text: string, from = '127.0.0.1'): Promise<Peer> {
  const { port } = server.address() as AddressInfo;
  const accepted = once(server, 'connection');
  const socket = connect({ port, host: '127.0.0.1', localAddress: from });
  const peer = { socket, received: '' };
  open.push(socket);
  socket.setEncoding('latin1').on('data', (text: string) => (peer.received += text));
  socket.on('error', () => undefined);
  socket.write(text);
  await accepted;
  return peer;
}

async function end({ socket }: Peer): Promise<void> {
  if (!socket.closed) await once(socket, 'close');
}

describe('a client that falls silent', () => {
  const answer: RequestListener = (request, response) => request.resume().on('end', () => response.end('whole'));

  test.each<[string, string, string, typeof SHORT?]>([
    ['with half a header', `${HEAD}X-Slow: `, '408'],
    ['with half a body', 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nhalf', '408'],
    ['with nothing sent', '', ''],
    ['after an answer', `${HEAD}\r\n`, 'whole', LONGER],
    ['in the head of a second request', `${HEAD}\r\n${HEAD}`, '408'],
  ])('%s is left', async (_, text, expected, timeouts = SHORT) => {
    await listen(createHttpServer(answer, config, timeouts));
    const peer = await send(text);
    await end(peer);
    expect(peer.received).toContain(expected);
  });

  test('while it waits for an answer is not', async () => {
    let slow: ServerResponse | undefined;
    await listen(createHttpServer((_, response) => void (slow ??= response), config, LONGER));
    const waiting = await send(`${HEAD}Connection: close\r\n\r\n`);
    // Both are left after it has waited longer than they may.
    const half = await send('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nhalf');
    const head = await send(HEAD);
    await Promise.all([end(half), end(head)]);
    expect(waiting.socket.closed).toBe(false);
    slow?.end('whole');
    await end(waiting);
    expect(waiting.received).toContain('whole');
  });
});

describe('when the process has no room for one more connection', () => {
  const ROOM = 5;
  /** More than the system keeps for a reader that does not read. */
  const MUCH = Buffer.alloc(16 * 1024 * 1024);
  const answer: RequestListener = (request, response) => {
    if (request.url === '/live') response.write('live');
    else if (request.url === '/file') Readable.from([MUCH, MUCH]).pipe(response);
    else response.end(request.url === '/much' ? MUCH : 'whole');
  };

  async function full(): Promise<void> {
    const limited = createServer(answer);
    limited.prependListener('request', limitSockets(limited, config, ROOM));
    await listen(limited);
  }

  test.each([
    ['half a request', HEAD],
    ['nothing', ''],
    ['an answer that nobody reads', HEAD.replace('/', '/much').concat('\r\n')],
    ['a file that nobody reads', HEAD.replace('/', '/file').concat('\r\n')],
  ])('the oldest one with %s goes, whatever its address, and what is in use stays', async (_, text) => {
    await full();
    const live = await send(`${HEAD.replace('/', '/live')}\r\n`, '127.0.0.2');
    await expect.poll(() => live.received).toContain('live');
    const held: Peer[] = [];
    for (let i = 0; i < ROOM - 1; i++) {
      const peer = await send('', `127.0.0.${3 + i}`);
      peer.socket.pause();
      held.push(peer);
      if (text === '') continue;
      peer.socket.write(text);
      if (text.startsWith('GET /much') || text.startsWith('GET /file')) await once(server, 'request');
    }
    const newest = await send(`${HEAD}\r\n`, '127.0.0.9');
    await expect.poll(() => newest.received).toContain('whole');
    held.forEach(({ socket }) => void socket.resume());
    const [first, ...others] = held;
    if (first) await end(first);
    expect(others.map(({ socket }) => socket.closed)).toEqual(others.map(() => false));
    expect(live.socket.closed).toBe(false);
  });
});
