import { describe, expect, test, vi } from 'vitest';
import type { AuditPage, RemovedAccountList } from '@giftbuyer/contracts';
import { openApi } from '../src/http/openapi-document.js';
import { PASSWORD } from '../harness/test-user.js';
import { expectError, type HttpClient } from '../harness/http-client.js';
import { allOf, eventsOf } from '../harness/streams.js';
import { KnownBrowsers } from '../src/passwords/known-browsers.js';
import { PanelSessions } from '../src/auth/panel-sessions.js';
import { UserEntity } from '../src/auth/user.entity.js';
import { useTelegramPanel, type Person } from '../harness/telegram-panel.js';

const panel = useTelegramPanel();

/** Lets all of the ten minutes pass for the session of a user. */
async function letConfirmationEnd(client: HttpClient): Promise<void> {
  const { body } = await client.get<{ id: number }>('/api/me');
  await panel.api.database.query('UPDATE session_tokens SET confirmed_until = now() WHERE user_id = $1', [body.id]);
}

const confirm = (client: HttpClient, password = PASSWORD) => client.post('/api/me/step-up', { password });

async function personWithRemoved(name: string): Promise<{ person: Person; removed: number }> {
  const person = await panel.person(name);
  const { id, phone } = await person.addAccount(panel.newPhone());
  panel.sandbox.world.revoke(phone, 'SESSION_REVOKED');
  await person.refreshed(id);
  return { person, removed: id };
}

describe('the password again', () => {
  test('is needed by exactly these operations', () => {
    const operations = Object.entries(openApi(panel.api.app).paths).flatMap(([path, methods]) =>
      Object.entries(methods as Record<string, object>)
        .filter(([, operation]) => JSON.stringify(operation).includes('step_up_required"'))
        .map(([method]) => `${method} ${path}`),
    );
    expect(operations.sort()).toEqual([
      'delete /api/account/{id}',
      'delete /api/accounts/removed/{id}',
      'delete /api/me/second-factor',
      'post /api/account/{id}/devices/end_others',
      'post /api/account/{id}/let_in',
      'post /api/account/{id}/move_out',
      'post /api/account/{id}/own_session',
      'post /api/me/second-factor',
      'post /api/me/second-factor/confirm',
      'post /api/me/second-factor/recovery-codes',
    ]);
  });

  test('is needed before an account goes, and nothing happens without it', async () => {
    const { person, removed } = await personWithRemoved('guarded');
    const { id, phone } = await person.addAccount(panel.newPhone());
    await letConfirmationEnd(person.client);
    for (const path of [`account/${id}`, `account/${id}?logout=1`, `accounts/removed/${removed}`]) {
      expectError(await person.client.delete(`/api/${path}`), 403, 'step_up_required');
    }
    // The same for ids of other users and for unknown ids.
    expectError(await person.client.delete('/api/account/2147483647'), 403, 'step_up_required');
    expect((await person.list()).accounts).toMatchObject([{ id }]);
    expect((await person.client.get<RemovedAccountList>('/api/accounts/removed')).body.items).toHaveLength(1);
    expect(panel.sandbox.world.devices(phone)).toHaveLength(1);

    expect((await confirm(person.client)).body).toEqual({ ok: true });
    for (const path of [`accounts/removed/${removed}`, `account/${id}?logout=1`]) {
      expect((await person.client.delete(`/api/${path}`)).body).toEqual({ ok: true });
    }
    const { body } = await person.client.get<AuditPage>('/api/audit');
    expect(body.items.map(({ event }) => event).slice(0, 3)).toEqual([
      'account_signed_out',
      'account_forgotten',
      'password_confirmed',
    ]);
  });

  test('counts for ten minutes by the clock of the database, as does a sign-in', async () => {
    const ada = await panel.api.register('clock');
    const left = async () => {
      const [row] = await panel.api.database.query<{ seconds: number }[]>(
        `SELECT extract(epoch FROM confirmed_until - token.created_at)::integer AS seconds FROM session_tokens token
         JOIN users ON users.id = token.user_id WHERE users.username = 'clock'`,
      );
      return row?.seconds;
    };
    expect(await left()).toBe(600);
    expectError(await ada.delete('/api/account/1'), 404, 'not_found');
    await letConfirmationEnd(ada);
    await Promise.all([confirm(ada), confirm(ada)]);
    expect(await left()).toBeGreaterThanOrEqual(600);
    expectError(await ada.delete('/api/account/1'), 404, 'not_found');
  });

  test('must be right; a wrong one confirms nothing, ends nothing and is counted', async () => {
    const ada = await panel.api.register('mistypes');
    await letConfirmationEnd(ada);
    expectError(await confirm(ada, 'wrong'), 400, 'wrong_password');
    expectError(await confirm(ada, ''), 400, 'validation_failed', { fields: { password: 'required' } });
    expectError(await ada.delete('/api/account/1'), 403, 'step_up_required');
    const { body } = await ada.get<AuditPage>('/api/audit');
    expect(body.items[0]).toMatchObject({ event: 'password_confirm_failed', count: 1, actor: 'user' });
  });

  test('counts for the session in which it was given, and not for the next one', async () => {
    const first = await panel.api.register('replaced');
    await letConfirmationEnd(first);
    const second = await panel.api.login('replaced');
    await letConfirmationEnd(second);
    expectError(await confirm(first), 401, 'unauthorized');
    expectError(await second.delete('/api/account/1'), 403, 'step_up_required');
  });

  test('is of no use when the session ends while it is checked', async () => {
    const ada = await panel.api.register('overtaken');
    await letConfirmationEnd(ada);
    const runner = panel.api.database.createQueryRunner();
    await runner.startTransaction();
    await runner.query(`UPDATE session_tokens SET sid_hash = '\\x00'
      WHERE user_id = (SELECT id FROM users WHERE username = 'overtaken')`);
    const answer = confirm(ada);
    await panel.waiting(1);
    await runner.commitTransaction();
    await runner.release();
    expectError(await answer, 401, 'unauthorized');
  });

  test('is answered 401 when the session ended after it was checked', async () => {
    const ada = await panel.api.register('ended between');
    const sessions = panel.api.app.get(PanelSessions);
    const isConfirmed = vi.spyOn(sessions, 'isConfirmed').mockImplementationOnce(async (signedIn) => {
      await sessions.endSession(signedIn, panel.api.database.manager);
      return sessions.isConfirmed(signedIn);
    });
    try {
      expectError(await ada.delete('/api/account/1'), 401, 'unauthorized');
      expect(isConfirmed).toHaveBeenCalledTimes(2);
    } finally {
      isConfirmed.mockRestore();
    }
  });

  test('is checked with the limits of a sign-in', async () => {
    const ada = await panel.api.register('hammers');
    const answers = await Promise.all(Array.from({ length: 60 }, () => confirm(ada, 'wrong')));
    const answeredWith = (wanted: number) => answers.filter(({ status }) => status === wanted);
    const [checked, turnedAway] = [answeredWith(400), answeredWith(429)];
    for (const answer of checked) expectError(answer, 400, 'wrong_password');
    for (const { body } of turnedAway) expect(body).toMatchObject({ error: 'too_many_requests' });
    // The next one is allowed after a minute, on a very busy machine.
    expect([10, 11]).toContain(checked.length);
    expect(checked.length + turnedAway.length).toBe(answers.length);
  });

  test('is checked once for the last permit, however many ask for it at once', async () => {
    const ada = await panel.api.register('at once');
    expectError(await confirm(ada, 'wrong'), 400, 'wrong_password');
    // One of ten is left.
    await panel.api.database.query(`UPDATE attempt_limits SET at = now() + interval '540 seconds' WHERE failures = 0`);
    const runner = panel.api.database.createQueryRunner();
    await runner.startTransaction();
    await runner.query('SELECT FROM attempt_limits FOR UPDATE');
    const guesses = Array.from({ length: 4 }, () => confirm(ada, 'wrong'));
    await panel.waiting(4, 'attempt_limits');
    await runner.commitTransaction();
    await runner.release();
    const statuses = (await Promise.all(guesses)).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([400, 429, 429, 429]);
  });

  test('does not need a session of this version: an older one can give it', async () => {
    const ada = await panel.api.register('older');
    const { body } = await ada.get<{ id: number }>('/api/me');
    await panel.api.database.query('UPDATE session_tokens SET confirmed_until = NULL WHERE user_id = $1', [body.id]);
    expectError(await ada.delete('/api/account/1'), 403, 'step_up_required');
    expect((await confirm(ada)).status).toBe(200);
    expectError(await ada.delete('/api/account/1'), 404, 'not_found');
  });
});

describe('DELETE /api/auth/sessions', () => {
  test('ends the session, its streams and the cookie at once, with an entry in the audit log', async () => {
    const ada = await panel.person('everywhere');
    const { cookie } = ada.client;
    const events = allOf(eventsOf(await ada.watch()));
    const answer = await ada.client.delete('/api/auth/sessions');
    expect([answer.status, answer.body]).toEqual([200, { ok: true }]);
    expect(answer.headers.get('clear-site-data')).toBe('"cache", "storage"');
    expect(ada.client.cookie).toBeNull();
    expect((await events).at(-1)).toEqual({ type: 'session.ended', data: { reason: 'logout' } });
    expectError(await panel.api.client().get('/api/me', { Cookie: cookie ?? '' }), 401, 'unauthorized');
    const again = await panel.api.login('everywhere');
    const { body } = await again.get<AuditPage>('/api/audit');
    expect(body.items.map(({ event }) => event).slice(0, 2)).toEqual(['login', 'signed_out_everywhere']);
    expect(await panel.api.database.query(`SELECT access_epoch FROM users WHERE username = 'everywhere'`)).toEqual([
      { access_epoch: 1 },
    ]);
  });

  test('forgets the browsers in which the user signed in', async () => {
    const ada = await panel.api.register('forgets browsers');
    const [, token = ''] = ada.deviceCookie?.split('=') ?? [];
    const browsers = panel.api.app.get(KnownBrowsers, { strict: false });
    const knows = async () => {
      const user = await panel.api.database.manager.findOneByOrFail(UserEntity, { username: 'forgets browsers' });
      return browsers.browserIdOf([token], user) !== null;
    };
    expect(await knows()).toBe(true);
    await ada.delete('/api/auth/sessions');
    expect(await knows()).toBe(false);
    const again = await panel.api.login('forgets browsers');
    expect(again.deviceCookie).not.toBeNull();
  });

  test('does not end sessions of other users', async () => {
    const ada = await panel.api.register('one of two');
    const eve = await panel.api.register('two of two');
    await ada.delete('/api/auth/sessions');
    expect((await eve.get('/api/me')).status).toBe(200);
    expectError(await panel.api.client().delete('/api/auth/sessions'), 401, 'unauthorized');
  });
});
