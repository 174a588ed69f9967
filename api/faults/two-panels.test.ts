import { beforeAll, describe, expect, test } from 'vitest';
import { repetitions } from './seeded-random.js';
import type { Ref, User } from './user.js';
import { useWorld } from './world.js';

const MINUTE_MS = 60_000;
const world = useWorld({ panels: 2 });
let ada: User;
let account: Ref;

beforeAll(async () => {
  ada = await world().user('ada');
  [account] = (await ada.addAccounts(1)) as [Ref];
  await ada.addAccounts(5);
  await ada.refreshAll();
  for (const panel of world().panels) await ada.watch(panel);
});

/** Both panels are told to read the account; both must tell the newest balance. */
async function readAtBoth(): Promise<void> {
  await world().telegram.topUp(account.phone);
  const { stars } = await world().telegram.account(account.phone);
  const lines = await Promise.all(world().panels.map((panel) => ada.refresh(account, panel)));
  for (const line of lines) expect(line).toMatchObject({ done: true, account: { stars: stars.amount } });
}

test('two panels told to read one account never do it at once', { timeout: 300_000 }, async () => {
  for (const _ of repetitions(200)) await readAtBoth();
});

test.each(repetitions(50, 2))(
  'two panels that read everything, one of them killed, end no session (%i)',
  async (run) => {
    const dying = world().panel(1);
    const accounts = await ada.list();
    await Promise.all(accounts.map(({ phone }) => world().telegram.topUp(phone)));
    const goOn = dying.toTelegram.behave({ hold: 'down' });
    const lost = ada.refreshAll(dying).catch(() => null);
    await expect.poll(() => dying.toTelegram.open, { timeout: 20_000 }).toBe(accounts.length);
    const locks = await world().heldLocks();
    expect(locks).toHaveLength(accounts.length);
    const kept = ada.refreshAll();
    // In every other run it dies with answers on their way.
    if (run % 2 === 1) goOn();
    await dying.kill();
    goOn();
    await lost;
    await world().expireDeadLocks(locks);
    expect(await kept).toMatchObject({ done: true, failed: 0 });
    await dying.start();
    const results = await Promise.all(world().panels.map((panel) => ada.refreshAll(panel)));
    for (const result of results) expect(result).toMatchObject({ done: true, failed: 0 });
  },
);

describe('a panel whose clock is wrong', () => {
  const skews = [60, -60, 5].map((minutes) => [minutes, minutes * MINUTE_MS] as const);

  test.each(skews)('by %i minutes reads, and shares with one whose clock is right', async (_, ms) => {
    await world().panel(1).shiftClock(ms);
    for (const _run of repetitions(10)) await readAtBoth();
    await world().panel(1).shiftClock(0);
  });

  test.each(repetitions(10))('since it jumped back in the middle of a reading takes no lease away (%i)', async () => {
    const [right, wrong] = [world().panel(0), world().panel(1)];
    const go = wrong.toTelegram.behave({ hold: 'down' });
    const first = ada.refresh(account, wrong);
    await expect.poll(() => wrong.toTelegram.open).toBe(1);
    await wrong.shiftClock(-10 * MINUTE_MS);
    const second = ada.refresh(account, right);
    expect(right.toTelegram.open).toBe(0);
    go();
    expect(await first).toMatchObject({ done: true });
    expect(await second).toMatchObject({ done: true });
    await wrong.shiftClock(0);
  });

  test.each([60, -60])('by %i minutes goes by the database on whether a session is over', async (minutes) => {
    const panel = world().panel(1);
    const eve = await world().user(`eve ${minutes}`);
    await panel.shiftClock(minutes * MINUTE_MS);
    expect((await eve.at(panel).get('/api/me')).status).toBe(200);
    await world().database.query(
      `UPDATE session_tokens SET expires_at = now() - interval '31 seconds' WHERE user_id = $1`,
      [eve.id],
    );
    expect((await eve.at(panel).get('/api/me')).status).toBe(401);
    await panel.shiftClock(0);
    await eve.login();
  });
});
