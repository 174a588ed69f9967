import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { connectTo, upstreamOf, urlThrough } from '../faults/fault-proxy.js';
import { newDatabase, startApi } from './harness.js';

/** Length and protocol version 3.0, then names and values, each with a NUL at its end. */
function parametersOf(startup: Buffer): Record<string, string> {
  const words = startup
    .subarray(8, startup.readInt32BE(0) - 2)
    .toString()
    .split('\0');
  return Object.fromEntries(words.flatMap((word, i) => (i % 2 === 0 ? [[word, words[i + 1] ?? '']] : [])));
}

/** PgBouncer refuses a connection that names any other (`ignore_startup_parameters` is empty by default). */
const KNOWN_TO_POOLERS = ['user', 'database', 'application_name', 'client_encoding'];

test('the panel connects as poolers allow it, and its limits hold all the same', async () => {
  const url = await newDatabase();
  const startups: Record<string, string>[] = [];
  const proxy = createServer((socket) => {
    const server = connectTo(upstreamOf(url));
    socket.once('data', (data) => startups.push(parametersOf(data)));
    socket.on('error', () => undefined).on('close', () => server.destroy());
    server.on('error', () => undefined).on('close', () => socket.destroy());
    socket.pipe(server).pipe(socket);
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  const { port } = proxy.address() as AddressInfo;
  const api = await startApi({ env: { DATABASE_URL: urlThrough({ ip: '127.0.0.1', port }, url) } });
  const limits = await api.database.query(
    `SELECT name, setting FROM pg_settings
     WHERE name IN ('lock_timeout', 'statement_timeout', 'idle_in_transaction_session_timeout') ORDER BY name`,
  );
  expect(limits).toEqual([
    { name: 'idle_in_transaction_session_timeout', setting: '10000' },
    { name: 'lock_timeout', setting: '2000' },
    { name: 'statement_timeout', setting: '8000' },
  ]);
  await api.close();
  proxy.close();
  // Of the start, the migrations, the pool and the notifications.
  expect(startups.length).toBeGreaterThanOrEqual(4);
  for (const names of startups.map(Object.keys)) expect(KNOWN_TO_POOLERS).toEqual(expect.arrayContaining(names));
});
