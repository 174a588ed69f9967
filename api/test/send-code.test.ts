import type { SentCode } from '@giftbuyer/contracts';
import { describe, expect, test } from 'vitest';
import { expectError } from '../harness/http-client.js';
import { Person, useTelegramPanel } from '../harness/telegram-panel.js';

const panel = useTelegramPanel();
const codesAskedFor = (phone: string) => panel.sandbox.calls.count('auth.sendCode', phone);

async function sendCode(person: Person, phone: string, api_profile_id = person.profileId): Promise<SentCode> {
  const { status, body } = await person.client.post<SentCode>('/api/auth/send_code', { api_profile_id, phone });
  expect(status).toBe(200);
  return body;
}

/** Moves the request for the code into the past. */
const makeOlder = ({ login_id }: SentCode, seconds: number) =>
  panel.api.database.query(
    'UPDATE pending_logins SET expires_at = expires_at - make_interval(secs => $2) WHERE id = $1',
    [login_id, seconds],
  );

describe('one user action requests one code', () => {
  test('three equal requests at once get one answer', async () => {
    const person = await panel.person('three clicks');
    const phone = panel.newPhone();
    const answers = await Promise.all([1, 2, 3].map(() => sendCode(person, phone)));
    expect(codesAskedFor(phone)).toBe(1);
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
    expect(await panel.api.database.query('SELECT id FROM pending_logins')).toEqual([{ id: answers[0]?.login_id }]);
    expect((await person.confirmCode(answers[2]?.login_id ?? '')).body).toEqual({ ok: true });
  });

  test('the phone may be written differently', async () => {
    const person = await panel.person('two ways');
    const phone = panel.newPhone();
    await Promise.all([sendCode(person, phone), sendCode(person, ` ${phone.slice(0, 4)} ${phone.slice(4)} `)]);
    expect(codesAskedFor(phone)).toBe(1);
  });

  test('a request that Telegram refuses is refused once, and asked again by the next', async () => {
    const person = await panel.person('refused clicks');
    const send = { api_profile_id: person.profileId, phone: '+9996620403' };
    const ask = () => person.client.post('/api/auth/send_code', send);
    for (const answer of await Promise.all([ask(), ask()]))
      expect(answer.body).toMatchObject({ error: 'telegram_rpc' });
    expect(codesAskedFor(send.phone)).toBe(1);
    await ask();
    expect(codesAskedFor(send.phone)).toBe(2);
  });

  test('the running login is given back at another instance, with what is left of the wait', async () => {
    const other = await panel.api.again();
    const person = await panel.person('two instances');
    const phone = panel.newPhone();
    const first = await sendCode(person, phone);
    expect(first.resend_after_seconds).toBe(60);
    const elsewhere = new Person(other.client(), person.profileId);
    elsewhere.client.cookie = person.client.cookie;
    await makeOlder(first, 50);
    const second = await sendCode(elsewhere, phone).finally(() => other.close());
    expect(second).toEqual({ ...first, resend_after_seconds: expect.any(Number) as number });
    expect(second.resend_after_seconds).toBeLessThanOrEqual(10);
    expect(codesAskedFor(phone)).toBe(1);
  });
});

describe('another action requests another code', () => {
  const expectNew = async (person: Person, phone: string, first: SentCode, profile?: number) => {
    const second = await sendCode(person, phone, profile);
    expect(second.login_id).not.toBe(first.login_id);
    expect(codesAskedFor(phone)).toBe(2);
  };

  test('when Telegram would send the next one', async () => {
    const person = await panel.person('later');
    const phone = panel.newPhone();
    const first = await sendCode(person, phone);
    await makeOlder(first, 60);
    await expectNew(person, phone, first);
  });

  test('with another API profile', async () => {
    const person = await panel.person('two profiles');
    const profile = { api_id: 777, api_hash: 'f'.repeat(32), environment: 'sandbox' };
    const { body } = await person.client.post<{ api_profile_id: number }>('/api/apiprofile', profile);
    const phone = panel.newPhone();
    await expectNew(person, phone, await sendCode(person, phone), body.api_profile_id);
  });

  test('of another user', async () => {
    const phone = panel.newPhone();
    const first = await sendCode(await panel.person('one user'), phone);
    await expectNew(await panel.person('another user'), phone, first);
  });

  test('after the login was cancelled', async () => {
    const person = await panel.person('changed their mind');
    const phone = panel.newPhone();
    const first = await sendCode(person, phone);
    await person.cancelLogin(first.login_id);
    await expectNew(person, phone, first);
  });

  test('when the code was used and the password is awaited', async () => {
    const person = await panel.person('at the password');
    const phone = panel.newProtectedPhone();
    const first = await sendCode(person, phone);
    expect((await person.confirmCode(first.login_id)).body).toMatchObject({ need_2fa: true });
    await expectNew(person, phone, first);
  });

  test('when Telegram takes the code no more', async () => {
    const person = await panel.person('five wrong codes');
    const phone = panel.newPhone();
    const first = await sendCode(person, phone);
    for (let tries = 0; tries < 5; tries++) await person.confirmCode(first.login_id, '11111');
    const expired = await person.confirmCode(first.login_id, '11111');
    expectError(expired, 400, 'telegram_rpc', { error_code: 'PHONE_CODE_EXPIRED', http: 400 });
    await expectNew(person, phone, first);
  });
});
