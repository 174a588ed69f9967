import { once } from 'node:events';
import type { RequestListener, Server, ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { readConfig } from '../src/config/config.js';
import { createHttpServer } from '../src/http/http-server.js';

/** More than the system keeps for a reader that does not read. */
const MUCH = Buffer.alloc(16 * 1024 * 1024);

let server: Server;
const open: Socket[] = [];
afterEach(async () => {
  for (const socket of open.splice(0)) socket.destroy();
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});

/** Sends requests for these paths in one write to a server with this listener. */
async function pipeline(paths: string[], listener: RequestListener): Promise<{ socket: Socket; received: string }> {
  server = createHttpServer(listener, readConfig({}));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  open.push(socket);
  const peer = { socket, received: '' };
  socket.setEncoding('latin1').on('data', (text: string) => (peer.received += text));
  // Connections that are given up are reset.
  socket.on('error', () => undefined);
  socket.write(paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`).join(''));
  return peer;
}

const connections = () => new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)));

test('pipelined requests are handled one after the other, and answered in their order', async () => {
  const begun: ServerResponse[] = [];
  const peer = await pipeline(['/first', '/second', '/third'], ({ url }, response) => {
    response.setHeader('X-Path', url ?? '');
    begun.push(response);
  });
  for (const [i, path] of ['/first', '/second', '/third'].entries()) {
    await expect.poll(() => begun.length).toBe(i + 1);
    begun[i]?.end(`answer of ${path}.`);
    await expect.poll(() => peer.received).toContain(`answer of ${path}.`);
  }
  expect(peer.received.match(/answer of [^.]+/g)).toEqual([
    'answer of /first',
    'answer of /second',
    'answer of /third',
  ]);
});

test('each response that was begun is closed when the connection ends', async () => {
  const begun: string[] = [];
  const closed: string[] = [];
  const { socket } = await pipeline(['/a', '/b', '/c', '/d'], ({ url = '' }, response) => {
    begun.push(url);
    response.once('close', () => closed.push(url));
    response.write(MUCH);
  });
  socket.pause();
  await expect.poll(() => begun.length).toBeGreaterThan(0);
  socket.resetAndDestroy();
  await expect.poll(connections).toBe(0);
  await expect.poll(() => closed).toEqual(begun);
});

test('a request behind one that ends the connection is not handled', async () => {
  const begun: string[] = [];
  const peer = await pipeline(['/last', '/never'], ({ url = '' }, response) => {
    begun.push(url);
    response.setHeader('Connection', 'close').end('whole');
  });
  await once(peer.socket, 'close');
  expect(peer.received).toContain('whole');
  expect(begun).toEqual(['/last']);
});
