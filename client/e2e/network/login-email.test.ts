import type { Locator } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { json, noNetwork, errorAnswer } from '../../gallery/sample-server';
import { account, sentCode } from '../../gallery/samples';
import { en as texts } from '../../src/i18n/en';
import { eventually } from '../screen';
import { ADA, OK, panelOfUser, settled, useNetwork } from './fixtures';

const network = useNetwork();

const SEND = 'POST /api/auth/send_code';
const EMAIL = 'POST /api/auth/email';
const EMAIL_CODE = 'POST /api/auth/email_code';
const CONFIRM = 'POST /api/auth/confirm_code';
const CANCEL = 'POST /api/auth/cancel';
const QR = 'POST /api/auth/qr';
const WAIT = 'POST /api/auth/qr_wait';
const PHONE = '+79990000001';

const { login } = texts;
const wanted = { ...sentCode, login_id: 'login-1', delivery: 'email_setup' as const, code_length: null };
const emailSent = { email_pattern: 'a***@e***.org', code_length: 6 };
const code = { ...sentCode, login_id: 'login-1' };
const asked = (what: string) => network.server.asked.filter((request) => request.what === what);
const bodies = (what: string) => asked(what).map(({ body }) => body);
const address = () => network.screen.field(login.email.address);
const emailCode = () => network.screen.field(login.email.code);
const dialog = () => network.screen.dialog(login.title);
const isRefused = (field: Locator) => eventually(() => field.getAttribute('aria-invalid')).toBe('true');

beforeEach(async () => {
  await network.open({
    ...panelOfUser(ADA, account({ id: 1, first_name: 'Anna' })),
    [SEND]: json(wanted),
    [EMAIL]: json(emailSent),
    [EMAIL_CODE]: json(code),
    [CONFIRM]: OK,
    [CANCEL]: json({ ok: true, telegram_confirmed: true }),
    [QR]: json({
      login_id: 'qr-1',
      url: 'tg://login?token=AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA',
      expires_in_seconds: 30,
    }),
  });
  network.server.hold(WAIT);
});

async function openEmailStep(): Promise<void> {
  await network.screen.openLoginForm('Основной');
  await network.screen.sendCode(PHONE);
  await address().waitFor();
}

async function sendAddress(text = 'ada@example.org'): Promise<void> {
  await address().fill(text);
  await network.screen.button(login.sendCode).click();
}

async function putOffAtCode(): Promise<void> {
  await openEmailStep();
  await sendAddress();
  await emailCode().waitFor();
  await network.page.keyboard.press('Escape');
  await network.screen.button(login.putOff, network.screen.question(login.cancelTitle)).click();
  await dialog().waitFor({ state: 'detached' });
}

describe('an email address that Telegram asks for', () => {
  it('is confirmed by its code, which is sent as soon as it is complete; then the code of the login is asked for', async () => {
    await openEmailStep();
    await network.screen.expectFocus(address());
    await sendAddress(' ada@example.org ');
    await network.screen.expectFocus(emailCode());
    await emailCode().fill('Your code is 123456.');
    await network.screen.expectFocus(network.screen.field(login.code));
    expect(bodies(EMAIL)).toEqual([{ login_id: 'login-1', email: 'ada@example.org' }]);
    expect(bodies(EMAIL_CODE)).toEqual([{ login_id: 'login-1', code: '123456' }]);
    await network.screen.field(login.code).fill('12345');
    await eventually(() => bodies(CONFIRM)).toEqual([{ login_id: 'login-1', code: '12345' }]);
  });

  it('is checked before it is sent, and stays when Telegram refuses it', async () => {
    await openEmailStep();
    await sendAddress('');
    await dialog().getByText(login.email.missing).waitFor();
    await sendAddress('ada');
    await dialog().getByText(login.email.invalid).waitFor();
    expect(asked(EMAIL)).toEqual([]);
    network.server.change({ [EMAIL]: errorAnswer(400, 'telegram_rpc', { error_code: 'EMAIL_NOT_ALLOWED' }) });
    await sendAddress('ada@example.org');
    await dialog()
      .getByText(texts.errors.telegram.EMAIL_NOT_ALLOWED ?? '')
      .waitFor();
    expect(await address().inputValue()).toBe('ada@example.org');
    await network.screen.expectFocus(address());
  });

  it('is sent once by a double click, can be changed, and its code sent again', async () => {
    await openEmailStep();
    const held = network.server.hold(EMAIL);
    await address().fill('ada@example.org');
    await network.screen.button(login.sendCode).dblclick();
    await held.arrived;
    held.release();
    await emailCode().waitFor();
    expect(asked(EMAIL)).toHaveLength(1);
    await network.screen.button(login.email.again).click();
    await eventually(() => asked(EMAIL).length).toBe(2);
    await network.page.locator('gb-email-step [aria-busy]').waitFor({ state: 'detached' });
    await network.screen.button(login.email.other).click();
    await network.screen.expectFocus(address());
    await sendAddress('bo@example.org');
    await eventually(() => bodies(EMAIL).at(-1)).toEqual({ login_id: 'login-1', email: 'bo@example.org' });
  });

  it('is asked for again when its code has expired', async () => {
    await openEmailStep();
    await sendAddress();
    network.server.change({ [EMAIL_CODE]: json(wanted) });
    await emailCode().fill('123456');
    await dialog()
      .getByText(texts.errors.telegram.EMAIL_VERIFY_EXPIRED ?? '')
      .waitFor();
    await network.screen.expectFocus(address());
    const sent = asked(EMAIL).length;
    await network.page.keyboard.press('Enter');
    await eventually(() => asked(EMAIL).length).toBe(sent + 1);
    await emailCode().waitFor();
  });

  it('and its code are sent again, as they are, after an answer that did not come', async () => {
    await openEmailStep();
    network.server.change({ [EMAIL]: noNetwork });
    await sendAddress();
    await isRefused(address());
    network.server.change({ [EMAIL]: json(emailSent) });
    await network.page.keyboard.press('Enter');
    await emailCode().waitFor();
    network.server.change({ [EMAIL_CODE]: noNetwork });
    await emailCode().fill('123456');
    await isRefused(emailCode());
    network.server.change({ [EMAIL_CODE]: json(code) });
    await network.page.keyboard.press('Enter');
    await network.screen.field(login.code).waitFor();
  });

  it('leads back to the phone when the login is over', async () => {
    await openEmailStep();
    network.server.change({ [EMAIL]: errorAnswer(400, 'login_id_not_found') });
    await sendAddress();
    await network.screen.field(login.phone).waitFor();
    await dialog().getByText(texts.errors.codes.login_id_not_found).waitFor();
  });

  it('can be put off: after a reload the code that was sent is asked for', async () => {
    await putOffAtCode();
    await network.screen.isBack();
    await network.page.reload();
    await network.screen.button(login.waiting(1)).click();
    await dialog().getByText(login.email.sentTo('a***@e***.org')).waitFor();
    await emailCode().fill('123456');
    await network.screen.field(login.code).waitFor();
  });

  it('is asked for by another login, although the one that was put off has its code already', async () => {
    await putOffAtCode();
    await network.screen.button(login.waiting(1)).click();
    network.server.change({ [SEND]: json({ ...wanted, login_id: 'login-2' }) });
    await network.screen.button(login.changePhone).click();
    await network.screen.sendCode('+79990000002');
    await address().waitFor();
    await sendAddress();
    await emailCode().waitFor();
    expect(bodies(EMAIL).at(-1)).toEqual({ login_id: 'login-2', email: 'ada@example.org' });
  });

  it('that is confirmed after the dialog was put off is asked for no more', async () => {
    await openEmailStep();
    await sendAddress();
    const held = network.server.hold(EMAIL_CODE);
    await emailCode().fill('123456');
    await held.arrived;
    await network.page.keyboard.press('Escape');
    await network.screen.button(login.putOff, network.screen.question(login.cancelTitle)).click();
    await dialog().waitFor({ state: 'detached' });
    held.release();
    await settled(network);
    await network.screen.button(login.waiting(1)).click();
    await network.screen.field(login.code).waitFor();
  });

  it('can be avoided by a QR code, which cancels the login', async () => {
    await openEmailStep();
    await network.screen.button(login.viaQr).click();
    await network.page.getByRole('img', { name: login.qr.image }).waitFor();
    await eventually(() => bodies(CANCEL)).toEqual([{ login_id: 'login-1' }]);
    await dialog().getByText(login.step(1, 2)).waitFor();
  });
});
