import { beforeAll, expect, test } from 'vitest';
import { repetitions } from './seeded-random.js';
import type { Ref, User } from './user.js';
import { useTestbed } from './use-testbed.js';

const CHANNELS = ['giftbuyer_account_events', 'giftbuyer_session_ended', 'giftbuyer_notifications_lost'];
/** The longest payload that PostgreSQL accepts: less than 8000 bytes. */
const LONG = 'ы'.repeat(3999);

const testbed = useTestbed({ panels: 2 });
let ada: User;
let account: Ref;

beforeAll(async () => {
  ada = await testbed().user('ada');
  [account] = (await ada.addAccounts(1)) as [Ref];
  await ada.refreshAll();
  for (const panel of testbed().panels) await ada.watch(panel);
});

/** Payloads that no panel of this version sends, some of them similar. */
const payloads = (userId: number) => [
  ...['', ' ', 'text', '{', 'null', 'true', '0', '""', '[]', '{}', '[null]', LONG],
  ...[null, -1, 1.5, 1e300, '1', {}, userId].flatMap((id) => [
    JSON.stringify({ userId: id }),
    JSON.stringify({ userId: id, sealed: null }),
    JSON.stringify({ userId: id, sealed: '' }),
    JSON.stringify({ userId: id, sealed: 'AAAA' }),
    JSON.stringify({ userId: id, sealed: LONG.slice(0, 3900) }),
    JSON.stringify({ userId: id, events: [{ event: { type: 'account.removed', data: { id: account.id } } }] }),
    JSON.stringify({ userId: id, currentSessionId: 7, reason: 'logout' }),
    JSON.stringify({ userId: id, currentSessionId: null, reason: '__proto__' }),
    JSON.stringify({ userId: id, currentSessionId: null, reason: null }),
  ]),
];

test.each(repetitions(20))('foreign notifications on every channel change nothing (%i)', async () => {
  const { database, telegram } = testbed();
  for (const payload of payloads(ada.id)) {
    for (const channel of CHANNELS) await database.query('SELECT pg_notify($1, $2)', [channel, payload]);
  }
  // Events between the panels still arrive, and no browser is signed out.
  await telegram.topUp(account.phone);
  for (const panel of testbed().panels) {
    // On a busy machine the pool may have no free connection for a while.
    await expect.poll(() => ada.refresh(account, panel), { timeout: 60_000 }).toMatchObject({ done: true });
    expect((await ada.at(panel).get('/api/me')).status).toBe(200);
  }
  const { stars } = await telegram.account(account.phone);
  for (const { shown } of ada.watchers) {
    const shownStars = () => shown.get(account.id)?.stars;
    await expect.poll(shownStars).toBe(stars.amount + stars.nanos / 1e9);
  }
});
