import { beforeEach, describe, expect, it } from 'vitest';
import { json, errorAnswer } from '../../gallery/sample-server';
import { account, sentCode } from '../../gallery/samples';
import { en as texts } from '../../src/i18n/en';
import { ADA, panelOfUser, useNetwork } from './fixtures';

const network = useNetwork();

const SEND = 'POST /api/auth/send_code';
const RESET = 'POST /api/auth/reset_email';
const CONFIRM = 'POST /api/auth/confirm_code';
const PHONE = '+79990000001';

const { login } = texts;
const code = { ...sentCode, login_id: 'login-1' };
const asked = (what: string) => network.server.asked.filter((request) => request.what === what);
const dialog = () => network.screen.dialog(login.title);

beforeEach(async () => {
  await network.open({
    ...panelOfUser(ADA, account({ id: 1, first_name: 'Anna' })),
    'POST /api/auth/cancel': json({ ok: true, telegram_confirmed: true }),
    'POST /api/auth/qr': json({
      login_id: 'qr-1',
      url: 'tg://login?token=AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA',
      expires_in_seconds: 30,
    }),
  });
  network.server.hold('POST /api/auth/qr_wait');
});

describe('a code that goes to an email address', () => {
  const byEmail = {
    ...code,
    delivery: 'email' as const,
    delivery_detail: 'o***@e***.com',
    email_reset_seconds: 604_800,
  };

  async function openCode(): Promise<void> {
    network.server.change({ [SEND]: json(byEmail) });
    await network.screen.openLoginForm('Основной');
    await network.screen.enterPhone(PHONE);
  }

  it('can be had another way after a reset, which is asked for twice', async () => {
    await openCode();
    const at = '2036-03-14T09:26:00.000Z';
    network.server.change({ [RESET]: json({ ...byEmail, email_reset_seconds: null, email_reset_at: at }) });
    await network.screen.button(login.emailReset.open).click();
    await network.screen.question(login.emailReset.title).getByText(login.emailReset.later(7)).waitFor();
    await network.screen.button(login.emailReset.cancel).click();
    expect(asked(RESET)).toEqual([]);
    await network.screen.button(login.emailReset.open).click();
    await network.screen.button(login.emailReset.confirm, network.screen.question(login.emailReset.title)).click();
    await dialog().getByText(login.emailReset.pending('Mar 14, 2036')).waitFor();
    expect(asked(RESET).map(({ body }) => body)).toEqual([{ login_id: 'login-1' }]);
    expect(await network.screen.button(login.emailReset.open).count()).toBe(0);
  });
});

it('a 2FA password that Telegram suggests is named after the sign-in', async () => {
  network.server.change({ [SEND]: json(code), [CONFIRM]: json({ ok: true, relogin_days: 7 }) });
  await network.screen.openLoginForm('Основной');
  await network.screen.enterPhone(PHONE);
  await network.screen.field(login.code).fill('12345');
  await network.screen.toast(login.passwordAdvised(7)).waitFor();
});

describe('a code that cannot come', () => {
  it('because it has to be paid for: the QR code is one click away', async () => {
    network.server.change({ [SEND]: errorAnswer(400, 'code_costs_money', { error_code: 'PAYMENT_REQUIRED' }) });
    await network.screen.openLoginForm('Основной');
    await network.screen.sendCode(PHONE);
    await dialog().getByText(texts.errors.codes.code_costs_money).waitFor();
    await network.screen.button(login.viaQr).click();
    await network.page.getByRole('img', { name: login.qr.image }).waitFor();
    expect(await network.screen.errors().count()).toBe(0);
  });

  it('because only official apps get it: there is no field for it, but the next way and the QR code', async () => {
    const firebase = { ...code, delivery: 'firebase' as const, resend_after_seconds: 0, next_delivery: 'sms' as const };
    network.server.change({ [SEND]: json(firebase), 'POST /api/auth/resend_code': json({ ...code, delivery: 'sms' }) });
    await network.screen.openLoginForm('Основной');
    await network.screen.sendCode(PHONE);
    await network.screen.expectFocus(network.screen.button(login.viaQr));
    expect(await network.screen.field(login.code).count()).toBe(0);
    await network.screen.button(login.resend(login.ways.sms)).click();
    await network.screen.field(login.code).waitFor();
  });
});
