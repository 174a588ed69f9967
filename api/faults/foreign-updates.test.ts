import { beforeAll, describe, expect, test } from 'vitest';
import { repetitions } from './seeded-random.js';
import { SignIn } from './sign-in.js';
import type { Ref, User } from './user.js';
import { useWorld } from './world.js';

const world = useWorld();
let ada: User;
let accounts: Ref[];

beforeAll(async () => {
  ada = await world().user('ada');
  accounts = await ada.addAccounts(4);
  await ada.refreshAll();
  await ada.watch();
});

/** An answer that was missed would come again, or fail after the deadline of a reading. */
const timesAsked = async (method: string, phone: string) => (await world().telegram.calls(method, phone)).length;

describe.each(['before', 'after', 'alone'] as const)('an update of an unknown type, %s the answers,', (place) => {
  test.each(repetitions(20, 1))('costs neither readings nor sign-ins anything (%i)', async () => {
    const { telegram } = world();
    await telegram.addFault({ kind: 'foreignUpdate', place });
    const before = await Promise.all(accounts.map(({ phone }) => timesAsked('users.getUsers', phone)));
    await Promise.all(accounts.map(({ phone }) => telegram.topUp(phone)));
    expect(await ada.refreshAll()).toMatchObject({ done: true, failed: 0 });
    const after = await Promise.all(accounts.map(({ phone }) => timesAsked('users.getUsers', phone)));
    expect(after).toEqual(before.map((count) => count + 1));

    const logins = [new SignIn(world(), ada, false), new SignIn(world(), ada, true)];
    await Promise.all(logins.map((login) => login.finish('send')));
    for (const { phone } of logins) {
      expect(await timesAsked('auth.sendCode', phone)).toBe(1);
      expect(await timesAsked('auth.signIn', phone)).toBe(1);
    }
    for (const { phone } of [...accounts, ...logins]) world().expected.devices.set(phone, 1);
  });
});
