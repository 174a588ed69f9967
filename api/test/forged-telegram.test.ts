import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import type { Account, Proxy } from '@giftbuyer/contracts';
import { createSandbox, type Sandbox } from '@giftbuyer/telegram-sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Person } from '../harness/telegram-panel.js';
import { CatalogueReader } from '../src/gifts/catalogue-reader.js';
import { ForeignSessions } from './foreign-sessions.js';
import { METHOD, useGiftPanel } from './gift-panel.js';

// A user whose proxy leads to a server of his own, which knows the keys that he imports: what it answers concerns him alone.

const { panel, list, readOnce, user } = useGiftPanel({ ALLOW_PRIVATE_PROXY: '1' });
const forged = new ForeignSessions(() => mallorysTelegram);
let mallorysTelegram: Sandbox;
let redirector: Server;
let mallory: Person;
let accounts: Account[];
/** The data centre of the imported accounts. */
let home: number;

beforeAll(async () => {
  mallorysTelegram = await createSandbox();
  mallorysTelegram.world.gifts.drop({ id: 666n, stars: 1, title: 'Forged' });
  redirector = createServer((socket) => void redirect(socket)).listen(0, '127.0.0.1');
  await once(redirector, 'listening');
  mallory = await panel.person('mallory');
  const { port } = redirector.address() as AddressInfo;
  const proxy = { proxy: `socks5://127.0.0.1:${port}`, check: false };
  const { body, status, text } = await mallory.client.post<Proxy>('/api/proxies', proxy);
  expect(status, text).toBe(200);
  accounts = [];
  for (const phone of ['+9996622901', '+9996622902', '+9996622903']) {
    const session = forged.mint(phone, mallory);
    home = session.dc;
    accounts.push(await forged.imported(mallory, { ...session, proxy_id: body.id }));
  }
});
afterAll(async () => {
  redirector.close();
  await mallorysTelegram.close();
});

/** A SOCKS5 server that connects to the other sandbox, whatever it is asked for. */
async function redirect(socket: Socket): Promise<void> {
  socket.on('error', () => undefined);
  await once(socket, 'data');
  socket.write(Buffer.from([5, 0]));
  await once(socket, 'data');
  const { ip = '', port = 0 } = mallorysTelegram.addresses.dcs.find(({ id }) => id === home) ?? {};
  const upstream = connect(port, ip).on('error', () => undefined);
  await once(upstream, 'connect');
  socket
    .on('close', () => upstream.destroy())
    .pipe(upstream)
    .pipe(socket);
  socket.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
}

const asked = () => mallorysTelegram.calls.count(METHOD);
const waits = () =>
  panel.api.database.query<object[]>(
    `SELECT wait_until FROM catalogues WHERE wait_until IS NOT NULL UNION ALL SELECT until FROM app_flood_waits`,
  );

test('its catalogue is neither asked for nor shown to others', async () => {
  await panel.api.database.query(`UPDATE catalogues SET read_at = NULL`);
  for (const { id } of accounts) expect((await mallory.refreshed(id)).at(-1)).toMatchObject({ done: true });
  mallorysTelegram.faults.add({ method: METHOD, error: [420, 'FLOOD_WAIT_2592000'] });
  // Turns go round among the accounts.
  for (const _ of accounts) await readOnce();
  expect(asked()).toBe(0);
  expect((await list(user())).items.map(({ id }) => id)).toEqual(['77']);
  expect(await waits()).toEqual([]);
});

test('a turn that began before the proxy was set asks nothing', async () => {
  const [account] = accounts;
  if (!account) throw new Error('an account was expected');
  const [{ userId }] = await panel.api.database.query<[{ userId: number }]>(
    'SELECT user_id AS "userId" FROM accounts WHERE id = $1',
    [account.id],
  );
  const lease = { owner: '00000000-0000-4000-8000-000000000000', token: '1' };
  const turn = { environment: 'sandbox' as const, accountId: account.id, userId, hash: 0, lease };
  const outcome = await panel.api.app.get(CatalogueReader, { strict: false }).readInTurn(turn);
  expect(outcome).toEqual({ isAnswered: false, isReached: false, waitSeconds: 0 });
  expect(asked()).toBe(0);
});

test('its flood waits hold for its accounts, not for the application that others use', async () => {
  mallorysTelegram.faults.add({ method: 'users.getUsers', error: [420, 'FLOOD_WAIT_2592000'] });
  for (const { id } of accounts) await mallory.refreshed(id);
  const listed = (await mallory.list()).accounts;
  expect(listed.map(({ status }) => status)).toEqual(accounts.map(() => 'flood_wait'));
  expect(await waits()).toEqual([]);
  const [own] = (await user().list()).accounts;
  expect((await user().refreshed(own?.id ?? 0)).at(-1)).toMatchObject({ done: true });
});
