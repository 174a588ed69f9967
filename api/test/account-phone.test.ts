import type { Me } from '@giftbuyer/contracts';
import type { EntityManager } from 'typeorm';
import { expect, test } from 'vitest';
import { SignedInAccounts } from '../src/accounts/signed-in-accounts.js';
import { useTelegramPanel } from '../harness/telegram-panel.js';

const panel = useTelegramPanel();
/** Of version 1, data centre 2. */
const sessionOf = (text: string) => Buffer.from([1, 2, ...Buffer.alloc(264, text)]).toString('base64url');

test('two sign-ins to one account that end at the same time are one account with the session of the first', async () => {
  const ada = await panel.person('ada');
  const { id: userId } = (await ada.client.get<Me>('/api/me')).body;
  const signedIn = panel.api.app.get(SignedInAccounts, { strict: false });
  const signIn = (manager: EntityManager, username: string) =>
    signedIn.saveSignedInAccount(manager, {
      loginId: 'mJ5vQ0sYb7gC2kXz9dTfHw',
      userId,
      apiProfileId: ada.profileId,
      proxyId: null,
      phone: '+79990000001',
      origin: 'code',
      session: sessionOf(username),
      reading: {
        userId: '9007199254740993',
        firstName: null,
        lastName: null,
        phone: null,
        username,
        isPremium: false,
        premiumUntil: null,
        stars: { amount: 1n, nanos: 250_000_000 },
        transactions: { currency: 'stars', balance: { amount: 0n, nanos: 0 }, transactions: [], next: null },
        photo: null,
        salts: '',
      },
    });
  const first = panel.api.database.createQueryRunner();
  await first.startTransaction();
  const id = await signIn(first.manager, 'first');
  const second = panel.api.database
    .transaction((manager) => signIn(manager, 'second'))
    .catch((error: unknown) => error);
  await panel.waiting(1);
  await first.commitTransaction();
  await first.release();
  expect(await second).toMatchObject({ code: 'phone_already_added', fields: { account_id: id } });
  expect((await ada.list()).accounts).toMatchObject([
    {
      id,
      phone: '+79990000001',
      username: 'first',
      first_name: null,
      stars: 1.25,
      premium_until: null,
      tg_user_id: '9007199254740993',
    },
  ]);
});

test('two users can have accounts of one phone, invisible to each other', async () => {
  const phone = panel.newPhone();
  const bob = await panel.person('bob');
  const eve = await panel.person('eve');
  const bobs = await bob.addAccount(phone);
  const eves = await eve.addAccount(phone);
  expect(eves.id).not.toBe(bobs.id);
  await eve.client.delete(`/api/account/${eves.id}?logout=1`);
  expect((await bob.list()).accounts).toEqual([bobs]);
  expect(panel.sandbox.world.devices(phone)).toHaveLength(1);
  expect(await (await bob.refresh(bobs.id)).text()).toContain('"done":true');
});
