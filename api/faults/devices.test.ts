import type { AccountDeviceList } from '@giftbuyer/contracts';
import { beforeAll, expect, test } from 'vitest';
import { repetitions } from './seeded-random.js';
import { untilAvailable } from './until-available.js';
import type { Ref, User } from './user.js';
import { useTestbed } from './use-testbed.js';

const DAY_MS = 86_400_000;
/** Longer than the cooldown of the key, and a panel waits for an answer. */
const WITHIN = { timeout: 60_000, interval: 500 };

const testbed = useTestbed();
let ada: User;

beforeAll(async () => {
  ada = await testbed().user('ada');
});

/** An account with another device, a day after its sign-in, and where the device is ended. */
async function accountWithDevice(): Promise<{ account: Ref; path: string }> {
  const { telegram, expected } = testbed();
  const [account] = (await ada.addAccounts(1)) as [Ref];
  await telegram.mint([account.phone]);
  expected.devices.set(account.phone, 1);
  const list = () => ada.at().get<AccountDeviceList>(`/api/account/${account.id}/devices`);
  const { body } = await untilAvailable(list);
  const path = `/api/account/${account.id}/device/${body.items[1]?.hash}`;
  expect((await untilAvailable(() => ada.at().delete(path))).body).toMatchObject({
    error: 'too_fresh',
    possible_at: expect.any(String) as string,
  });
  expect((await telegram.account(account.phone)).keyIds).toHaveLength(2);
  await telegram.advanceClock(DAY_MS);
  return { account, path };
}

const METHOD = 'account.resetAuthorization';

test.each(repetitions(20, 2))(
  'a device is ended once, and the panel stays, when the answer is lost (%i)',
  async (i) => {
    const { telegram } = testbed();
    const { account, path } = await accountWithDevice();
    const kind = (['silent', 'disconnectAfter', 'disconnect'] as const)[i % 3] ?? 'silent';
    const repair = await telegram.addFault({ method: METHOD, phone: account.phone, kind });
    const first = untilAvailable(() => ada.at().delete(path));
    await telegram.reached(METHOD, 1, account.phone);
    if (i % 2 === 0) {
      // Somebody restarts the panel that waits for the answer.
      const lost = first.catch(() => null);
      await testbed().panel().kill();
      await lost;
      await testbed().expireDeadLocks();
      await repair();
      await testbed().restart();
      await ada.returnToPanel();
    } else {
      expect((await first).body['error']).toBe('telegram_unreachable');
      await repair();
    }
    const end = async () => (await untilAvailable(() => ada.at().delete(path))).body;
    await expect.poll(end, WITHIN).toEqual({ ok: true });
    // Its hash is gone, which is fine.
    expect(await end()).toEqual({ ok: true });
    expect((await telegram.account(account.phone)).keyIds).toHaveLength(1);
    expect(await ada.list()).toContainEqual(expect.objectContaining({ id: account.id, status: 'ok' }));
  },
);
