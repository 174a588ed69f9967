import { describe, expect, test } from 'vitest';
import { expectError } from '../harness/http-client.js';
import { eventsOf } from '../harness/streams.js';
import { useTelegramPanel } from '../harness/telegram-panel.js';

const panel = useTelegramPanel();

describe('the way in', () => {
  test('a phone and its code add the account', async () => {
    const ada = await panel.person('ada');
    const phone = panel.newPhone();
    const sent = await ada.client.post('/api/auth/send_code', { api_profile_id: ada.profileId, phone });
    expect(sent.status).toBe(200);
    expect(sent.body).toEqual({
      login_id: expect.stringMatching(/^[\w-]{22}$/),
      delivery: 'app',
      delivery_detail: null,
      code_kind: 'digits',
      code_length: 5,
      resend_after_seconds: expect.any(Number),
      next_delivery: 'sms',
      email_reset_seconds: null,
      email_reset_at: null,
    });
    const confirmed = await ada.confirmCode(String(sent.body['login_id']));
    expect([confirmed.status, confirmed.body]).toEqual([200, { ok: true }]);
    const { firstName, username, id } = panel.sandbox.world.account(phone);
    expect(await ada.list()).toMatchObject({
      status: 200,
      state: 'ready',
      accounts: [{ phone, first_name: firstName, username, tg_user_id: String(id), api_profile_id: ada.profileId }],
    });
    expect(panel.sandbox.world.devices(phone)).toHaveLength(1);
  });

  test('a code is taken as messages and keyboards write it', async () => {
    const person = await panel.person('codes');
    for (const code of ['22 222', '2\u00a02\u2011222', '\u202a22222\u202c', '２２２２２', '٢٢٢٢٢']) {
      const login = await person.sendCode(panel.newPhone());
      expect((await person.confirmCode(login, code)).body, code).toEqual({ ok: true });
    }
  });

  test('two codes are refused, and are not the one code of their digits', async () => {
    const person = await panel.person('two codes');
    const login = await person.sendCode(panel.newPhone());
    const asked = panel.sandbox.calls.count('auth.signIn');
    for (const code of ['22222 33333', '22222\n33333', '22:22:2', '*']) {
      expectError(await person.confirmCode(login, code), 400, 'login_id_and_code_required', {
        fields: { code: 'invalid' },
      });
    }
    expect(panel.sandbox.calls.count('auth.signIn')).toBe(asked);
    expect((await person.confirmCode(login)).body).toEqual({ ok: true });
  });

  test('a 2FA password is requested with its hint', async () => {
    const person = await panel.person('two factors');
    const phone = panel.newProtectedPhone();
    const login = await person.sendCode(phone);
    const hint = panel.sandbox.world.account(phone).password?.hint;
    expect((await person.confirmCode(login)).body).toEqual({ need_2fa: true, hint });
    expect((await person.list()).accounts).toEqual([]);
    expect((await person.confirmPassword(login)).body).toEqual({ ok: true });
    expect((await person.list()).accounts).toMatchObject([{ phone }]);
  });

  test('a login that is done is over', async () => {
    const person = await panel.person('done');
    const login = await person.sendCode(panel.newPhone());
    await person.confirmCode(login);
    expectError(await person.confirmCode(login), 400, 'login_id_not_found', { http: 400 });
  });

  test('the code can be resent as long as Telegram offers a way', async () => {
    const person = await panel.person('patient');
    const login_id = await person.sendCode(panel.newPhone());
    const resend = () => person.resendCode(login_id);
    expect(await resend()).toMatchObject({ status: 200, body: { login_id, delivery: 'sms', next_delivery: 'call' } });
    expect((await resend()).body).toMatchObject({ delivery: 'call', resend_after_seconds: null, next_delivery: null });
    expectError(await resend(), 400, 'telegram_rpc', { error_code: 'SEND_CODE_UNAVAILABLE', http: 400 });
    expect((await person.confirmCode(login_id)).body).toEqual({ ok: true });
  });

  test('streams of the user get the new account', async () => {
    const person = await panel.person('watcher');
    const events = eventsOf(await person.watch());
    const phone = panel.newPhone();
    await person.addAccount(phone);
    for await (const event of events) {
      if (event.type !== 'account.updated') continue;
      expect(event.data.phone).toBe(phone);
      break;
    }
  });
});

describe('a login in progress', () => {
  test('continues after a restart, before the code and before the password', async () => {
    const person = await panel.person('restarted');
    const phone = panel.newProtectedPhone();
    const login = await person.sendCode(phone);
    const sent = panel.sandbox.calls.count('auth.sendCode');
    const restarted = await panel.api.again();
    const url = restarted.url;
    const elsewhere = (path: string, body: object) =>
      fetch(new URL(path, url), {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Cookie: person.client.cookie ?? '' },
        body: JSON.stringify({ login_id: login, ...body }),
      });
    const confirmed = await elsewhere('/api/auth/confirm_code', { code: '22222' });
    expect(await confirmed.json()).toMatchObject({ need_2fa: true });
    await restarted.close();
    expect((await person.confirmPassword(login)).body).toEqual({ ok: true });
    expect(panel.sandbox.calls.count('auth.sendCode')).toBe(sent);
    expect(panel.sandbox.world.devices(phone)).toHaveLength(1);
  });

  test('is stored without phone or key in clear', async () => {
    const person = await panel.person('sealed');
    const phone = panel.newPhone();
    const login = await person.sendCode(phone);
    const [row] = await panel.api.database.query<{ state_sealed: Buffer }[]>(
      'SELECT state_sealed, to_jsonb(p) AS all FROM pending_logins p WHERE id = $1',
      [login],
    );
    expect(row).toBeDefined();
    expect(JSON.stringify(row)).not.toContain(phone.slice(1));
    // A member of its JSON: random bytes contain short words now and then.
    expect(row?.state_sealed.toString('latin1')).not.toMatch(/"\w+":/);
  });

  test('that another one of the same phone overtakes leaves no second device', async () => {
    const person = await panel.person('two tabs');
    const phone = panel.newProtectedPhone();
    const logins = [];
    for (let tab = 0; tab < 2; tab++) {
      const login = await person.sendCode(phone);
      expect((await person.confirmCode(login)).body).toMatchObject({ need_2fa: true });
      logins.push(login);
    }
    const answers = await Promise.all(logins.map((login) => person.confirmPassword(login)));
    expect(answers.filter(({ body }) => body['ok'])).toHaveLength(1);
    expect(
      answers.filter(({ body }) => /login_id_not_found|phone_already_added/.test(String(body['error']))),
    ).toHaveLength(1);
    const [account] = (await person.list()).accounts;
    expect(panel.sandbox.world.devices(phone)).toHaveLength(1);
    await (await person.refresh(account?.id ?? 0)).text();
    expect((await person.list()).accounts).toMatchObject([{ phone, status: 'ok' }]);
  });

  test('D4: a login belongs to the user who started it', async () => {
    const owner = await panel.person('d4 owner');
    const stranger = await panel.person('d4 stranger');
    const phone = panel.newProtectedPhone();
    const login = await owner.sendCode(phone);
    for (const answer of [
      await stranger.confirmCode(login),
      await stranger.confirmPassword(login),
      await stranger.resendCode(login),
    ]) {
      expectError(answer, 400, 'login_id_not_found', { http: 400 });
    }
    expect((await stranger.cancelLogin(login)).body).toEqual({ ok: true, telegram_confirmed: true });
    expect((await owner.confirmCode(login)).body).toMatchObject({ need_2fa: true });
    expect((await owner.confirmPassword(login)).body).toEqual({ ok: true });
    expect((await stranger.list()).accounts).toEqual([]);
  });

  test('D5: a failure after Telegram accepted leaves no device behind when the login is given up', async () => {
    const person = await panel.person('d5');
    const phone = panel.newPhone();
    const login = await person.sendCode(phone);
    panel.sandbox.faults.add({ method: 'payments.getStarsStatus', kind: 'disconnect', times: 1 });
    expectError(await person.confirmCode(login), 502, 'telegram_unreachable', { http: 502 });
    expect(panel.sandbox.world.devices(phone)).toHaveLength(1);
    await person.cancelLogin(login);
    await expect.poll(() => panel.sandbox.world.devices(phone)).toEqual([]);
    expect((await person.list()).accounts).toEqual([]);
  });

  test('D5: the same failure, and the code once more, finishes the login', async () => {
    const person = await panel.person('d5 again');
    const phone = panel.newPhone();
    const login = await person.sendCode(phone);
    panel.sandbox.faults.add({ method: 'payments.getStarsStatus', kind: 'disconnect', times: 1 });
    await person.confirmCode(login);
    expect((await person.confirmCode(login)).body).toEqual({ ok: true });
    expect(panel.sandbox.world.devices(phone)).toHaveLength(1);
  });

  test('D5: the same failure, and asking for the code again, finishes the login too', async () => {
    const person = await panel.person('d5 resend');
    const phone = panel.newPhone();
    const login_id = await person.sendCode(phone);
    panel.sandbox.faults.add({ method: 'payments.getStarsStatus', kind: 'disconnect', times: 1 });
    await person.confirmCode(login_id);
    const resent = await person.resendCode(login_id);
    const [account] = (await person.list()).accounts;
    expect(account).toMatchObject({ phone });
    expectError(resent, 409, 'phone_already_added', { account_id: account?.id, phone });
    expect(panel.sandbox.world.devices(phone)).toHaveLength(1);
  });

  test('D7: a session that cannot be unsealed is an error at once, without waiting for input', async () => {
    const person = await panel.person('d7');
    const account = await person.addAccount(panel.newPhone());
    await panel.api.database.query(`UPDATE accounts SET session_sealed = '\\x00' WHERE id = $1`, [account.id]);
    const lines = (await (await person.refresh(account.id)).text()).trimEnd().split('\n');
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ error: 'internal_error' });
    expect((await person.list()).accounts).toMatchObject([{ id: account.id }]);

    const login = await person.sendCode(panel.newPhone());
    await panel.api.database.query(`UPDATE pending_logins SET state_sealed = '\\x00' WHERE id = $1`, [login]);
    expectError(await person.confirmCode(login), 500, 'internal_error');
  });
});
