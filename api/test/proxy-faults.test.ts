import type { Account, Proxy } from '@giftbuyer/contracts';
import type { ProxyFault, ProxyOptions, SandboxProxy } from '@giftbuyer/telegram-sandbox';
import { TelegramGateway } from '@giftbuyer/telegram';
import type { InProcessTelegramGateway } from '@giftbuyer/telegram/in-process';
import { beforeAll, expect, test } from 'vitest';
import { linesOf } from '../harness/streams.js';
import { type Person, useTelegramPanel } from '../harness/telegram-panel.js';

const DEADLINE_MS = 60_000;
const SHORT_DEADLINE_MS = 1_500;
/** Of SOCKS5 with a password, and beyond: into the handshake with Telegram. */
const NEGOTIATION_BYTES = 16;

const panel = useTelegramPanel({ ALLOW_PRIVATE_PROXY: '1' }, { deadlineMs: DEADLINE_MS });
const auth = { username: 'u', password: 'p' };
let ada: Person;
let account: Account;
let other: Account;

beforeAll(async () => {
  ada = await panel.person('ada');
  account = await ada.addAccount(panel.newPhone());
  other = await ada.addAccount(panel.newPhone());
});

const direct = () => panel.sandbox.peers().find(({ address }) => address === '127.0.0.1')?.total ?? 0;
const sealed = () => panel.api.database.query<object[]>('SELECT session_sealed, tg_user_id FROM accounts ORDER BY id');
/** Of calls from now on, at the gateway that has the circuit breakers of all. */
async function setDeadline(deadlineMs: number): Promise<void> {
  // A promise: the guard of the installation is around every method.
  await panel.api.app.get<InProcessTelegramGateway>(TelegramGateway, { strict: false }).setDeadline(deadlineMs);
}
const current = async () => (await ada.list()).accounts.find(({ id }) => id === account.id);

/** A new proxy, as one that fails is not tried again for some seconds. */
async function useProxy(options: ProxyOptions): Promise<{ id: number; proxy: SandboxProxy }> {
  const proxy = await panel.sandbox.startProxy(options);
  const { body } = await ada.client.post<Proxy>('/api/proxies', { proxy: proxy.link, check: false });
  const assigned = await ada.client.post('/api/accounts/proxy', { ids: [account.id], proxy_id: body.id });
  expect(assigned.body).toEqual({ changed: 1 });
  return { id: body.id, proxy };
}

const FAULTS: [string, ProxyFault][] = [
  ['refuses', { kind: 'refuse' }],
  ['sends garbage', { kind: 'garbage' }],
  ['sends a byte a second', { kind: 'slow', everyMs: 1_000 }],
  ...[0, 1, 2, 3].map((n): [string, ProxyFault] => [`is mute after ${n} answers`, { kind: 'mute', afterAnswers: n }]),
  ...Array.from({ length: NEGOTIATION_BYTES + 1 }, (_, bytes): [string, ProxyFault] => [
    `is cut after ${bytes} bytes`,
    { kind: 'cutAfter', bytes },
  ]),
];

test.each(FAULTS)('a proxy that %s fails the reading alone', async (_, fault) => {
  const before = { direct: direct(), sealed: await sealed() };
  const { proxy } = await useProxy({ kind: 'socks5', auth, fault });
  await setDeadline(SHORT_DEADLINE_MS);
  const end = (await ada.refreshed(account.id)).at(-1);
  await setDeadline(DEADLINE_MS);
  expect(end).toMatchObject({ error: 'proxy_unreachable', reason: expect.stringMatching(/^\w+$/) as string });
  expect(await current()).toMatchObject({ status: 'proxy_unreachable' });
  await expect.poll(() => proxy.connections().open).toBe(0);
  expect(direct()).toBe(before.direct);
  expect(await sealed()).toEqual(before.sealed);
  // Others connect as before.
  expect((await ada.refreshed(other.id)).at(-1)).toMatchObject({ done: true });
  await proxy.close();
});

test('a wrong password is named, and the account is read again once the proxy is another', async () => {
  const before = direct();
  const { proxy } = await useProxy({ kind: 'http', auth });
  const wrong = await ada.client.post<Proxy>('/api/proxies', {
    ...{ proxy: `http://u:wrong@${proxy.host}:${proxy.port}`, check: false },
  });
  await ada.client.post('/api/accounts/proxy', { ids: [account.id], proxy_id: wrong.body.id });
  expect((await ada.refreshed(account.id)).at(-1)).toMatchObject({ error: 'proxy_unreachable', reason: 'auth' });
  await useProxy({ kind: 'mtproxy' });
  expect((await ada.refreshed(account.id)).at(-1)).toMatchObject({ done: true });
  expect(direct()).toBe(before);
});

test('a reading under way ends on its road when the proxy is changed; the next one takes the new', async () => {
  const first = await useProxy({ kind: 'socks5' });
  const { promise: until, resolve: answer } = Promise.withResolvers<undefined>();
  panel.sandbox.faults.add({ phone: account.phone, times: 1, kind: 'hold', until });
  const before = direct();
  const reading = await ada.refresh(account.id);
  await expect.poll(() => first.proxy.connections().total).toBe(1);
  expect((await ada.client.delete(`/api/proxy/${first.id}`)).body).toMatchObject({
    error: 'proxy_in_use',
    accounts: 1,
  });
  const second = await useProxy({ kind: 'http' });
  // Nothing uses it any more, except that reading.
  expect((await ada.client.delete(`/api/proxy/${first.id}`)).body).toEqual({ ok: true });
  answer(undefined);
  const lines: string[] = [];
  for await (const line of linesOf(reading)) lines.push(line);
  expect(lines.at(-1)).toContain('"done":true');
  expect([first.proxy.connections().total, second.proxy.connections().total]).toEqual([1, 0]);
  expect((await ada.refreshed(account.id)).at(-1)).toMatchObject({ done: true });
  expect([first.proxy.connections().total, second.proxy.connections().total]).toEqual([1, 1]);
  expect(direct()).toBe(before);
  expect(await current()).toMatchObject({ status: 'ok', proxy_id: second.id });
});

test('two changes at once and a deletion leave each account with one proxy that exists', async () => {
  const proxies = await Promise.all(
    [1, 2, 3].map(async (port) => {
      const { body } = await ada.client.post<Proxy>('/api/proxies', { proxy: `192.0.2.9:${port}`, check: false });
      return body.id;
    }),
  );
  const ids = [account.id, other.id];
  for (let run = 0; run < 10; run++) {
    const [one, two, gone] = [proxies[0], proxies[1], proxies[2]];
    const answers = await Promise.all([
      ada.client.post('/api/accounts/proxy', { ids, spread: [one, gone] }),
      ada.client.post('/api/accounts/proxy', { ids: [...ids].reverse(), spread: [two, gone] }),
      ada.client.post('/api/accounts/proxy', { ids, proxy_id: null }),
      run % 2 ? ada.client.delete(`/api/proxy/${gone}`) : ada.client.get('/api/proxies'),
    ]);
    for (const { status } of answers) expect([200, 400, 404, 409]).toContain(status);
    const known = (await ada.client.get<{ items: Proxy[] }>('/api/proxies')).body.items.map(({ id }) => id);
    const chosen = (await ada.list()).accounts.map(({ proxy_id: id }) => id);
    for (const id of chosen) expect([null, ...known]).toContain(id);
  }
});
