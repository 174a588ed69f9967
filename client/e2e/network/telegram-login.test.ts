import { describe, expect, it } from 'vitest';
import { json } from '../../gallery/sample-server';
import { account, sentCode } from '../../gallery/samples';
import { en as texts } from '../../src/i18n/en';
import { eventually } from '../screen';
import { announcementsOn } from '../screen-reader';
import { ADA, OK, panelOfUser, settled, useNetwork } from './fixtures';

const network = useNetwork();

const SEND = 'POST /api/auth/send_code';
const RESEND = 'POST /api/auth/resend_code';
const CONFIRM = 'POST /api/auth/confirm_code';
const PASSWORD = 'POST /api/auth/confirm_password';
const CANCEL = 'POST /api/auth/cancel';
const PHONE = '+79990000001';

const first = { ...sentCode, login_id: 'login-1', resend_after_seconds: 0, next_delivery: 'sms' as const };
const second = { ...first, login_id: 'login-2' };
const shownText = (): Promise<string> => network.page.locator('body').innerText();
const asked = (what: string) => network.server.asked.filter((request) => request.what === what);

async function openCodeStep(): Promise<void> {
  await network.open({
    ...panelOfUser(ADA, account({ id: 1, first_name: 'Anna' })),
    [SEND]: json(first),
    [RESEND]: json({ ...first, delivery: 'sms' }),
    [CONFIRM]: OK,
    [PASSWORD]: OK,
    [CANCEL]: json({ ok: true, telegram_confirmed: true }),
  });
  await network.screen.openLoginForm('Основной');
  await network.screen.enterPhone(PHONE);
}

async function closeWith(answer: string): Promise<void> {
  await network.page.keyboard.press('Escape');
  await network.screen.button(answer, network.screen.question(texts.login.cancelTitle)).click();
  await network.screen.dialog(texts.login.title).waitFor({ state: 'detached' });
}

describe('a code that is sent once more', () => {
  it('comes after another number was given: the code is checked against the new login', async () => {
    await openCodeStep();
    const resend = network.server.hold(RESEND);
    await network.screen.button(texts.login.resend(texts.login.ways.sms)).click();
    await resend.arrived;
    await network.screen.button(texts.login.changePhone).click();
    network.server.change({ [SEND]: json(second) });
    await network.screen.enterPhone('+79990000002');
    resend.release();
    await settled(network);
    await network.screen.field(texts.login.code).fill('12345');
    await eventually(() => asked(CONFIRM).map(({ body }) => body)).toEqual([{ login_id: 'login-2', code: '12345' }]);
  });

  it('fails after another number was given: no message is shown', async () => {
    await openCodeStep();
    const resend = network.server.hold(RESEND);
    await network.screen.button(texts.login.resend(texts.login.ways.sms)).click();
    await resend.arrived;
    await network.screen.button(texts.login.changePhone).click();
    network.server.change({ [SEND]: json(second) });
    await network.screen.enterPhone('+79990000002');
    resend.release(json({ error: 'login_id_not_found', detail: '' }, 404));
    await settled(network);
    expect(await network.screen.field(texts.login.code).isVisible()).toBe(true);
    expect(await network.screen.errors().count()).toBe(0);
  });

  it('comes after the sign-in was cancelled: the last word is that it is', async () => {
    await openCodeStep();
    const resend = network.server.hold(RESEND);
    await network.screen.button(texts.login.resend(texts.login.ways.sms)).click();
    await resend.arrived;
    await closeWith(texts.login.cancelConfirm);
    await network.screen.expectAnnouncement(texts.login.cancelled);
    resend.release();
    await settled(network);
    // Its toast may be gone.
    expect((await announcementsOn(network.page)).at(-1)).toBe(texts.login.cancelled);
  });
});

describe('a code that is pasted', () => {
  const field = () => network.screen.field(texts.login.code);

  it('with the whole message is taken out of it, and sent once', async () => {
    await openCodeStep();
    await field().fill('[14:05] Telegram: Login code: 12345. Do not give it to anyone! https://t.me/login/12345');
    await eventually(() => asked(CONFIRM).map(({ body }) => body)).toEqual([{ login_id: 'login-1', code: '12345' }]);
  });

  it('with another one is not sent: which of them is meant is for the person to say', async () => {
    await openCodeStep();
    await field().fill('12345 67890');
    await network.page.getByText(texts.login.codeSeveral).waitFor();
    expect(await field().inputValue()).toBe('12345 67890');
    await network.screen.button(texts.login.confirm).click();
    await settled(network);
    expect(asked(CONFIRM)).toEqual([]);
    await field().fill('123456');
    await network.page.getByText(texts.login.codeSeveral).waitFor({ state: 'detached' });
    // A longer code is not cut off and not submitted automatically.
    expect(await field().inputValue()).toBe('123456');
    expect(asked(CONFIRM)).toEqual([]);
  });
});

it('an API hash is read as it was copied, and letters that look like Latin ones are reported', async () => {
  const CREATE = 'POST /api/apiprofile';
  await network.open({ ...panelOfUser(ADA), [CREATE]: json({ api_profile_id: 7 }) });
  const { page, screen } = network;
  await screen.openNewProfile();
  await screen.field(texts.addProfile.apiId).fill('\u202a\uff11\uff12\u00ad345\u202c');
  const hash = screen.field(texts.addProfile.apiHash);
  await hash.fill('0123456789abcdef0123456789ab\u0441d\u0435f');
  await page.getByText(texts.addProfile.apiHashForeign('\u0441, \u0435')).waitFor();
  await screen.button(texts.common.save).click();
  await screen.expectFocus(hash);
  await hash.fill('\ufeff0123456789abcdef\u200b0123456789ABCDE\uff26\u00a0');
  await screen.button(texts.common.save).click();
  await screen.dialog(texts.addProfile.title).waitFor({ state: 'detached' });
  expect(asked(CREATE).map(({ body }) => body)).toEqual([
    expect.objectContaining({ api_id: 12345, api_hash: '0123456789abcdef0123456789ABCDEF' }),
  ]);
});

it('a code that comes after the window was closed is cancelled', async () => {
  await openCodeStep();
  await network.screen.button(texts.login.changePhone).click();
  await eventually(() => asked(CANCEL).length).toBe(1);
  const send = network.server.hold(SEND);
  await network.screen.sendCode('+79990000002');
  await send.arrived;
  await network.page.keyboard.press('Escape');
  await network.screen.dialog(texts.login.title).waitFor({ state: 'detached' });
  send.release(json(second));
  await eventually(() => asked(CANCEL).map(({ body }) => body)).toEqual([
    { login_id: 'login-1' },
    { login_id: 'login-2' },
  ]);
  expect(await shownText()).not.toContain(texts.login.waiting(1));
});

it('an account that is added while the question about closing is open is said to be added, and the question goes', async () => {
  await openCodeStep();
  const confirm = network.server.hold(CONFIRM);
  await network.screen.field(texts.login.code).fill('12345');
  await confirm.arrived;
  await network.page.keyboard.press('Escape');
  await network.screen.question(texts.login.cancelTitle).waitFor();
  confirm.release();
  await network.screen.toast(texts.login.added('+7 999 000-00-01')).waitFor();
  await network.page.locator('[role=alertdialog], [role=dialog]').first().waitFor({ state: 'detached' });
  expect(await network.page.evaluate(() => document.activeElement?.tagName)).toBe('BUTTON');
  expect(asked(CANCEL)).toEqual([]);
});

it('a password that is asked for after the sign-in was put off is asked for when it goes on', async () => {
  await openCodeStep();
  const confirm = network.server.hold(CONFIRM);
  await network.screen.field(texts.login.code).fill('12345');
  await confirm.arrived;
  await closeWith(texts.login.putOff);
  confirm.release(json({ need_2fa: true, hint: 'cat' }));
  await settled(network);
  await network.screen.button(texts.login.waiting(1)).click();
  await network.page.getByLabel(texts.login.password, { exact: true }).waitFor();
});
