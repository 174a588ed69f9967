import { describe, expect, test } from 'vitest';
import { expectError } from '../harness/http-client.js';
import { useTwoPanels } from './two-panels.js';

const panels = useTwoPanels();
const { panel, runOverlapping } = panels;
const signIns = () => panel.sandbox.calls.count('auth.signIn');

describe('a step sent to two panels at once uses the key once', () => {
  test('the code: both answers have the account', async () => {
    const phone = panel.newPhone();
    const login = await panels.ada.sendCode(phone);
    const before = signIns();
    const answers = await runOverlapping(
      () => panels.ada.confirmCode(login),
      () => panels.adaElsewhere.confirmCode(login),
    );
    for (const { body } of answers) expect(body).toEqual({ ok: true });
    expect(signIns()).toBe(before + 1);
    expect(panel.sandbox.world.devices(phone)).toHaveLength(1);
  });

  test('the password: both answers have the account', async () => {
    const phone = panel.newProtectedPhone();
    const login = await panels.ada.sendCode(phone);
    await panels.ada.confirmCode(login);
    const answers = await runOverlapping(
      () => panels.ada.confirmPassword(login),
      () => panels.adaElsewhere.confirmPassword(login),
    );
    for (const { body } of answers) expect(body).toEqual({ ok: true });
    expect(panel.sandbox.world.devices(phone)).toHaveLength(1);
  });

  test.each([
    ['a wrong code', { error: 'telegram_rpc' }, '11111'],
    ['a code before the password', { need_2fa: true }, '22222'],
  ])('%s: the second is asked to try again', async (_, answer, code) => {
    const login = await panels.ada.sendCode(panel.newProtectedPhone());
    const before = signIns();
    const [first, second] = await runOverlapping(
      () => panels.ada.confirmCode(login, code),
      () => panels.adaElsewhere.confirmCode(login, code),
    );
    expect(first.body).toMatchObject(answer);
    expectError(second, 429, 'too_many_requests');
    expect(second.headers.get('retry-after')).toBe('1');
    expect(signIns()).toBe(before + 1);
    expect((await panels.adaElsewhere.confirmCode(login)).body).toMatchObject({ need_2fa: true });
  });

  test('the code of a login email: the second is asked to try again, and gets the answer of the first then', async () => {
    const phone = panel.newPhone();
    panel.sandbox.world.setLoginEmail(phone, 'required');
    const login = await panels.ada.sendCode(phone);
    await panels.ada.setLoginEmail(login);
    const before = panel.sandbox.calls.count('account.verifyEmail');
    const [first, second] = await runOverlapping(
      () => panels.ada.confirmLoginEmail(login),
      () => panels.adaElsewhere.confirmLoginEmail(login),
    );
    expect(first.body).toMatchObject({ delivery: 'app' });
    expectError(second, 429, 'too_many_requests');
    expect((await panels.adaElsewhere.confirmLoginEmail(login)).body).toEqual(first.body);
    expect(panel.sandbox.calls.count('account.verifyEmail')).toBe(before + 1);
  });

  test('asking for the code again: it is sent once', async () => {
    const login = await panels.ada.sendCode(panel.newPhone());
    const [first, second] = await runOverlapping(
      () => panels.ada.resendCode(login),
      () => panels.adaElsewhere.resendCode(login),
    );
    expect(first.body).toMatchObject({ delivery: 'sms' });
    expectError(second, 429, 'too_many_requests');
    expect((await panels.adaElsewhere.resendCode(login)).body).toMatchObject({ delivery: 'call' });
  });
});

describe('a step sent twice to one panel is done once, and both get its answer', () => {
  test.each([
    ['a wrong code', () => panel.newProtectedPhone(), '11111'],
    ['a code before the password', () => panel.newProtectedPhone(), '22222'],
    ['a code that adds the account', () => panel.newPhone(), '22222'],
  ])('%s', async (_, newPhone, code) => {
    const login = await panels.ada.sendCode(newPhone());
    const before = signIns();
    const [first, second] = await runOverlapping(
      () => panels.ada.confirmCode(login, code),
      () => panels.ada.confirmCode(login, code),
    );
    // But for the id, which is of the request.
    expect({ ...second.body, request_id: '' }).toEqual({ ...first.body, request_id: '' });
    expect(signIns()).toBe(before + 1);
  });

  test('asking for the code again', async () => {
    const login = await panels.ada.sendCode(panel.newPhone());
    const [first, second] = await runOverlapping(
      () => panels.ada.resendCode(login),
      () => panels.ada.resendCode(login),
    );
    expect(first.body).toMatchObject({ delivery: 'sms' });
    expect(second.body).toEqual(first.body);
  });

  test('an email address, to which one code is sent', async () => {
    const phone = panel.newPhone();
    panel.sandbox.world.setLoginEmail(phone, 'required');
    const login = await panels.ada.sendCode(phone);
    const before = panel.sandbox.calls.count('account.sendVerifyEmailCode');
    const [first, second] = await runOverlapping(
      () => panels.ada.setLoginEmail(login),
      () => panels.ada.setLoginEmail(login),
    );
    expect([first.status, second.body]).toEqual([200, first.body]);
    expect(panel.sandbox.calls.count('account.sendVerifyEmailCode')).toBe(before + 1);
  });
});
