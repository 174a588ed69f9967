import type { Account, Invite } from '@giftbuyer/contracts';
import { InProcessTelegramGateway } from '@giftbuyer/telegram/in-process';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { AccountLocks } from '../src/account-sessions/account-locks.js';
import { PasswordHasher } from '../src/passwords/password-hasher.js';
import { type Answer, expectError, type HttpClient } from '../harness/http-client.js';
import { copyOf } from '../harness/second-factor.js';
import type { Person } from '../harness/telegram-panel.js';
import { PASSWORD } from '../harness/test-user.js';
import { eventsOfAudit, useSessionHandover } from './session-handover.js';

const { panel, devices } = useSessionHandover();
afterEach(() => void vi.restoreAllMocks());

/** Sends a request of a thief with a copy of the session; it waits until the owner has signed out everywhere. */
async function afterSignOut(owner: Person, account: Account, ask: (thief: HttpClient) => Promise<Answer<unknown>>) {
  const locks = panel.api.app.get(AccountLocks, { strict: false });
  const lock = await locks.acquireLock(account);
  if (!lock) expect.unreachable();
  const waits = vi.spyOn(locks, 'waitUntilReleased');
  const answer = ask(copyOf(panel.api, owner.client));
  await expect.poll(() => waits.mock.calls.length).toBeGreaterThan(0);
  expect((await owner.client.delete('/api/auth/sessions')).status).toBe(200);
  await locks.releaseLock(lock);
  return (await answer) as Answer;
}

describe('a request that waits while its session ends', () => {
  test('moves no account out', async () => {
    const ada = await panel.person('not moved');
    const account = await ada.addAccount(panel.newPhone());
    const path = `/api/account/${account.id}/move_out`;
    const answer = await afterSignOut(ada, account, (thief) => thief.post(path, { format: 'telethon' }));
    expectError(answer, 401, 'unauthorized');
    ada.client.cookie = (await panel.api.login('not moved')).cookie;
    expect((await ada.list()).accounts).toMatchObject([{ id: account.id }]);
    expect((await ada.client.post(path, { format: 'telethon' })).status).toBe(200);
  });

  test('lets no program in', async () => {
    const ada = await panel.person('not let in');
    const account = await ada.addAccount(panel.newPhone());
    const app = { environment: 'sandbox' as const, apiId: 777, apiHash: 'f'.repeat(32), proxy: null };
    const program = new InProcessTelegramGateway({ sandbox: panel.sandbox.addresses, qrWaitMs: 0 });
    const { url } = await program.beginQrLogin(app, []);
    const path = `/api/account/${account.id}/let_in`;
    expectError(await afterSignOut(ada, account, (thief) => thief.post(path, { url })), 401, 'unauthorized');
    expect(devices(account.phone)).toHaveLength(1);
    ada.client.cookie = (await panel.api.login('not let in')).cookie;
    expect(await eventsOfAudit(ada)).not.toContainEqual(['account_let_in', expect.anything()]);
  });

  test('invites nobody', async () => {
    const ada = await panel.api.register('invites nobody');
    const thief = copyOf(panel.api, ada);
    const { body } = await ada.get<{ id: number }>('/api/me');
    const runner = panel.api.database.createQueryRunner();
    await runner.startTransaction();
    await runner.query('SELECT FROM users WHERE id = $1 FOR UPDATE', [body.id]);
    // Both wait for the row of the user, in this order.
    const signOut = ada.delete('/api/auth/sessions');
    await panel.waiting(1, 'users');
    const answer = thief.post('/api/invites');
    await panel.waiting(2, 'users');
    await runner.commitTransaction();
    await runner.release();
    expect((await signOut).status).toBe(200);
    expectError(await answer, 401, 'unauthorized');
    const again = await panel.api.login('invites nobody');
    expect((await again.post<Invite>('/api/invites')).status).toBe(200);
  });

  test('changes no password and starts no session', async () => {
    const ada = await panel.api.register('keeps the password');
    const thief = copyOf(panel.api, ada);
    const hasher = panel.api.app.get(PasswordHasher, { strict: false });
    const hash = hasher.hash.bind(hasher);
    vi.spyOn(hasher, 'hash').mockImplementationOnce(async (...password) => {
      await ada.delete('/api/auth/sessions');
      return hash(...password);
    });
    const change = { old_password: PASSWORD, new_password: 'a password of the thief' };
    expectError(await thief.post('/api/me/password', change), 401, 'unauthorized');
    expectError(await thief.get('/api/me'), 401, 'unauthorized');
    await panel.api.login('keeps the password');
  });
});
