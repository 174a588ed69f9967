import { beforeAll, describe, expect, test } from 'vitest';
import { repetitions } from './seeded-random.js';
import { untilAvailable } from './until-available.js';
import type { Ref, User } from './user.js';
import { useTestbed } from './use-testbed.js';

const MINUTE_MS = 60_000;
const testbed = useTestbed({ panels: 2 });
let ada: User;
let account: Ref;

beforeAll(async () => {
  ada = await testbed().user('ada');
  [account] = (await ada.addAccounts(1)) as [Ref];
  await ada.addAccounts(5);
  await ada.refreshAll();
  for (const panel of testbed().panels) await ada.watch(panel);
});

/** Refreshes the account at both panels at once; both must answer with the newest balance. */
async function readAtBoth(): Promise<void> {
  await testbed().telegram.topUp(account.phone);
  const { stars } = await testbed().telegram.account(account.phone);
  const lines = await Promise.all(testbed().panels.map((panel) => ada.refresh(account, panel)));
  for (const line of lines) expect(line).toMatchObject({ done: true, account: { stars: stars.amount } });
}

test('two panels asked to refresh one account never use its session at once', { timeout: 300_000 }, async () => {
  for (const _ of repetitions(200)) await readAtBoth();
});

test.each(repetitions(50, 2))(
  'two panels refresh all accounts and one is killed: no session is ended (%i)',
  async (run) => {
    const dying = testbed().panel(1);
    const accounts = await ada.list();
    await Promise.all(accounts.map(({ phone }) => testbed().telegram.topUp(phone)));
    const resume = dying.toTelegram.setConditions({ hold: 'down' });
    const lost = ada.refreshAll(dying).catch(() => null);
    await expect.poll(() => dying.toTelegram.open).toBe(accounts.length);
    const locks = await testbed().heldLocks();
    expect(locks).toHaveLength(accounts.length);
    const kept = ada.refreshAll();
    // In every other run the answers of Telegram are on their way when the panel is killed.
    if (run % 2 === 1) resume();
    await dying.kill();
    resume();
    await lost;
    await testbed().expireDeadLocks(locks);
    expect(await kept).toMatchObject({ done: true, failed: 0 });
    await dying.start();
    const results = await Promise.all(testbed().panels.map((panel) => ada.refreshAll(panel)));
    for (const result of results) expect(result).toMatchObject({ done: true, failed: 0 });
  },
);

describe('a panel whose clock is wrong', () => {
  const skews = [60, -60, 5].map((minutes) => [minutes, minutes * MINUTE_MS] as const);

  test.each(skews)(
    'by %i minutes refreshes accounts, also together with a panel whose clock is right',
    async (_, ms) => {
      await testbed().panel(1).shiftClock(ms);
      for (const _run of repetitions(10)) await readAtBoth();
      await testbed().panel(1).shiftClock(0);
    },
  );

  test.each(repetitions(10))(
    'because it jumped back during a reading takes no lock from another panel (%i)',
    async () => {
      const [right, wrong] = [testbed().panel(0), testbed().panel(1)];
      const resume = wrong.toTelegram.setConditions({ hold: 'down' });
      const first = ada.refresh(account, wrong);
      await expect.poll(() => wrong.toTelegram.open).toBe(1);
      await wrong.shiftClock(-10 * MINUTE_MS);
      const second = ada.refresh(account, right);
      expect(right.toTelegram.open).toBe(0);
      resume();
      expect(await first).toMatchObject({ done: true });
      expect(await second).toMatchObject({ done: true });
      await wrong.shiftClock(0);
    },
  );

  test.each([60, -60])(
    'by %i minutes decides by the clock of the database whether a session has expired',
    async (minutes) => {
      const panel = testbed().panel(1);
      const eve = await testbed().user(`eve ${minutes}`);
      await panel.shiftClock(minutes * MINUTE_MS);
      const look = () => eve.at(panel).get('/api/me');
      expect((await untilAvailable(look)).status).toBe(200);
      await testbed().database.query(
        `UPDATE session_tokens SET expires_at = now() - interval '31 seconds' WHERE user_id = $1`,
        [eve.id],
      );
      expect((await untilAvailable(look)).status).toBe(401);
      await panel.shiftClock(0);
      await eve.login();
    },
  );
});
