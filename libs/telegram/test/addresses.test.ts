import { once } from 'node:events';
import { type AddressInfo, type Server as TcpServer, type Socket, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { InProcessTelegramGateway } from '../src/in-process.js';
import { telegramAddresses } from '../src/dc-addresses.js';
import { TelegramUnreachableError } from '../src/index.js';
import { TcpStream } from '../src/transport/tcp-stream.js';
import { app, useSandbox } from './sandbox.js';

const sandbox = useSandbox();
const PHONE = '+9996620801';
const connect = TcpStream.connect.bind(TcpStream);
const tried: number[] = [];
const servers: TcpServer[] = [];
beforeEach(() => {
  tried.length = 0;
  vi.spyOn(TcpStream, 'connect').mockImplementation((endpoint, signal) => {
    tried.push(endpoint.port);
    return connect(endpoint, signal);
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(servers.splice(0).map((server) => new Promise((closed) => server.close(closed))));
});

/** A server on this machine, and its port. */
async function listen(onConnection: (socket: Socket) => void): Promise<number> {
  const server = createServer(onConnection).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** A port that nothing listens on. */
async function closedPort(): Promise<number> {
  const port = await listen(() => undefined);
  await new Promise((closed) => servers.pop()?.close(closed));
  return port;
}

const livePort = () => sandbox.addresses.dcs.find(({ id }) => id === 2)?.port ?? 0;
const gatewayTo = (ports: number[], deadlineMs = 20_000) =>
  new InProcessTelegramGateway({
    sandbox: { ...sandbox.addresses, dcs: ports.map((port) => ({ id: 2, ip: '127.0.0.1', port })) },
    deadlineMs,
  });

describe('the addresses of a data centre', () => {
  test('are those of TDLib, in its order', () => {
    expect(telegramAddresses('production', 2)).toEqual([
      { ip: '149.154.167.51', port: 443 },
      { ip: '149.154.167.51', port: 80 },
      { ip: '149.154.167.51', port: 5222 },
      { ip: '95.161.76.100', port: 443 },
      { ip: '95.161.76.100', port: 80 },
      { ip: '95.161.76.100', port: 5222 },
      { ip: '2001:67c:4e8:f002::a', port: 443 },
      { ip: '2001:67c:4e8:f002::a', port: 80 },
      { ip: '2001:67c:4e8:f002::a', port: 5222 },
    ]);
    expect([1, 2, 3, 4, 5, 6].map((dc) => telegramAddresses('production', dc).length)).toEqual([6, 9, 6, 6, 6, 0]);
    expect([1, 2, 3, 4].map((dc) => telegramAddresses('test', dc).length)).toEqual([6, 6, 6, 0]);
  });

  test('are tried in order until one accepts, which then comes first', async () => {
    const [first, second] = [await closedPort(), await closedPort()];
    const gateway = gatewayTo([first, second, livePort()]);
    await gateway.beginLogin(app, PHONE);
    expect(tried).toEqual([first, second, livePort()]);
    await gateway.beginLogin(app, PHONE);
    expect(tried.slice(3)).toEqual([livePort()]);
  });

  test('are tried from the one that worked last, then from the first', async () => {
    const [first, last] = [await closedPort(), await closedPort()];
    const live = await listen((socket) => socket.destroy());
    const gateway = gatewayTo([first, live, last]);
    await expect(gateway.beginLogin(app, PHONE)).rejects.toThrow(TelegramUnreachableError);
    // It accepted and sent nothing, so the next connection starts with the following address.
    await expect(gateway.beginLogin(app, PHONE)).rejects.toThrow(TelegramUnreachableError);
    expect(tried).toEqual([first, live, last, first, live]);
  });

  test('fail with the reason of the first when all fail', async () => {
    const ports = [await closedPort(), await closedPort()];
    await expect(gatewayTo(ports).beginLogin(app, PHONE)).rejects.toThrow(`127.0.0.1:${ports[0]}`);
    expect(tried).toEqual(ports);
  });

  test('are all tried within the deadline when none of them accepts', async () => {
    vi.mocked(TcpStream.connect).mockImplementation(({ port }, signal) => {
      tried.push(port);
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
    });
    const ports = [1, 2, 3, 4];
    await expect(gatewayTo(ports, 4_000).beginLogin(app, PHONE)).rejects.toThrow(TelegramUnreachableError);
    expect(tried).toEqual(ports);
  });

  test('are not tried when one has accepted and does not answer: a request is sent once', async () => {
    const mute = await listen((socket) => void socket.resume());
    const gateway = gatewayTo([mute, livePort()], 8_000);
    await expect(gateway.beginLogin(app, PHONE)).rejects.toThrow('did not answer in time');
    expect(tried).toEqual([mute]);
    await gateway.beginLogin(app, PHONE);
    expect(tried).toEqual([mute, livePort()]);
  });
});
