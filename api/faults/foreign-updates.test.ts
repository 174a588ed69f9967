import { beforeAll, describe, expect, test } from 'vitest';
import { repetitions } from './seeded-random.js';
import { SignIn } from './sign-in.js';
import type { Ref, User } from './user.js';
import { useTestbed } from './use-testbed.js';

const testbed = useTestbed();
let ada: User;
let accounts: Ref[];

beforeAll(async () => {
  ada = await testbed().user('ada');
  accounts = await ada.addAccounts(4);
  await ada.refreshAll();
  await ada.watch();
});

/** More than 1 per refresh would mean that an answer was lost and requested again. */
const timesAsked = async (method: string, phone: string) => (await testbed().telegram.calls(method, phone)).length;

describe.each(['before', 'after', 'alone'] as const)('an update of an unknown type, %s the answers,', (place) => {
  test.each(repetitions(20))('affects neither refreshes nor sign-ins (%i)', async () => {
    const { telegram } = testbed();
    await telegram.addFault({ kind: 'foreignUpdate', place });
    const before = await Promise.all(accounts.map(({ phone }) => timesAsked('users.getUsers', phone)));
    await Promise.all(accounts.map(({ phone }) => telegram.topUp(phone)));
    expect(await ada.refreshAll()).toMatchObject({ done: true, failed: 0 });
    const after = await Promise.all(accounts.map(({ phone }) => timesAsked('users.getUsers', phone)));
    expect(after).toEqual(before.map((count) => count + 1));

    const logins = [new SignIn(testbed(), ada, false), new SignIn(testbed(), ada, true)];
    await Promise.all(logins.map((login) => login.finish('send')));
    for (const { phone } of logins) {
      expect(await timesAsked('auth.sendCode', phone)).toBe(1);
      expect(await timesAsked('auth.signIn', phone)).toBe(1);
    }
    for (const { phone } of [...accounts, ...logins]) testbed().expected.devices.set(phone, 1);
  });
});
