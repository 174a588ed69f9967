import type { SentCode } from '@giftbuyer/contracts';
import type { Page } from 'playwright-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { en as texts } from '../src/i18n/en';
import { ignoreServerTime } from './browser';
import { bodiesOf, changeSentCode, loginError, paste, selectedText } from './login-form';
import { type Person, type Screen, addAccount, addProfile, eventually, signUp } from './screen';
import { announcementsOn } from './screen-reader';
import { useStartPage } from './start-page';
import { useSharedPanel } from './fixtures';

const fixture = useSharedPanel();

let person: Person;
let profile: number;
let page: Page;
let screen: Screen;

beforeAll(async () => {
  person = await signUp(fixture.browser, fixture.panel);
  await person.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: fixture.panel.url });
  profile = await addProfile(person.context.request, 'Practice');
});
const start = useStartPage(() => person);
beforeEach(async () => {
  ({ page, screen } = start);
  await screen.openLoginForm('Practice');
});
/** Cancels a login that waits for its code or password, so that the page can be used for the next one. */
afterEach(async ({ task }) => {
  const close = screen.button(texts.ui.close, screen.dialog(texts.login.title));
  if (task.result?.state === 'fail' || (await close.count()) === 0) return;
  await page.keyboard.press('Escape');
  await screen.button(texts.login.cancelConfirm).click();
  await screen.dialog(texts.login.title).waitFor({ state: 'detached' });
});

const code = () => screen.field(texts.login.code);
const password = () => screen.field(texts.login.password);

it('leads from a number that was added before to its card', async () => {
  await addAccount(person.context.request, profile, '+9996621204');
  await screen.sendCode('+9996621204');
  await screen.button(texts.login.showAdded).click();
  await screen.dialog(texts.login.title).waitFor({ state: 'detached' });
  await eventually(() => page.evaluate(() => document.activeElement?.getAttribute('data-key'))).toMatch(/^\d+$/);
});

describe('the code', () => {
  it('is one field that browsers fill, and says where the code is', async () => {
    await screen.enterPhone('+9996621201');
    await page.getByText(texts.login.sentTo.app('+999\u00A0662\u00A01201')).waitFor();
    await screen.expectFocus(code());
    expect(await code().getAttribute('autocomplete')).toBe('one-time-code');
    expect(await code().getAttribute('inputmode')).toBe('numeric');
    expect(await screen.dialog(texts.login.title).getByRole('textbox').count()).toBe(1);
  });

  it('is taken out of what was pasted; a wrong one stays, selected', async () => {
    await screen.enterPhone('+9996621202');
    await paste(code(), 'Code: 1-2');
    await eventually(() => code().inputValue()).toBe('12');
    const tries = screen.requests('POST', '/api/auth/confirm_code');
    await paste(code(), 'Login code: 123 45. Do not give it to anyone!');
    await loginError(screen, 'PHONE_CODE_INVALID').waitFor();
    expect(await code().inputValue()).toBe('12345');
    await eventually(() => selectedText(code())).toBe('12345');
    expect(tries).toHaveLength(1);
    await page.keyboard.type('22222');
    await screen.dialog(texts.login.title).waitFor({ state: 'detached' });
    await screen.cards().first().waitFor();
  });

  it('is as long as Telegram says', async () => {
    await changeSentCode(page, { code_length: 6 });
    await screen.enterPhone('+9996621205');
    const tries = screen.requests('POST', '/api/auth/confirm_code');
    await page.keyboard.type('12345');
    await screen.rendered();
    expect(tries).toHaveLength(0);
    await page.keyboard.type('67');
    await eventually(() => bodiesOf(tries)).toEqual([expect.objectContaining({ code: '123456' })]);
    await loginError(screen, 'PHONE_CODE_INVALID').waitFor();
  });

  const { details } = texts.login;
  it.each<[Partial<SentCode>, string | RegExp, link?: string | null]>([
    [{ delivery: 'email', delivery_detail: 'a***@e***.com' }, details.email('a***@e***.com')],
    [{ delivery: 'flash_call', delivery_detail: '+7999' }, /begins with \+7999\./],
    [{ delivery: 'sms', code_kind: 'word', delivery_detail: 'moon' }, details.beginning('moon')],
    [{ delivery: 'fragment', delivery_detail: 'https://fragment.com/x' }, /is waiting at/, 'https://fragment.com/x'],
    [{ delivery: 'fragment', delivery_detail: 'https://fragment.com.evil.test/x' }, /is waiting at/, null],
    [{ delivery: 'fragment', delivery_detail: 'javascript:alert(1)' }, /is waiting at/, null],
  ])('says what helps to find it: %j', async (sent, words, link) => {
    await changeSentCode(page, sent);
    await screen.sendCode('+9996621207');
    await screen.dialog(texts.login.title).getByText(words).waitFor();
    const fragment = page.getByRole('link', { name: details.openFragment });
    if (link) expect(await fragment.getAttribute('href')).toBe(link);
    else expect(await fragment.count()).toBe(0);
  });

  it('may be a phrase, which is sent as it was typed', async () => {
    const { label, sentTo } = texts.login.secrets.phrase;
    await changeSentCode(page, { delivery: 'sms', code_kind: 'phrase', code_length: null });
    await screen.sendCode('+9996621206');
    await page.getByText(sentTo('+999\u00A0662\u00A01206')).waitFor();
    await screen.expectFocus(screen.field(label));
    expect(await screen.field(label).getAttribute('inputmode')).toBeNull();
    const tries = screen.requests('POST', '/api/auth/confirm_code');
    await page.keyboard.type('Three warm 2 stones ');
    expect(await screen.field(label).inputValue()).toBe('Three warm 2 stones ');
    await page.keyboard.press('Enter');
    await eventually(() => bodiesOf(tries)).toEqual([expect.objectContaining({ code: 'Three warm 2 stones' })]);
    await loginError(screen, 'PHONE_CODE_INVALID').waitFor();
  });

  it('counts down to another one, through a reload and a long wait, and says so three times', async () => {
    await page.clock.install();
    await ignoreServerTime(page);
    await changeSentCode(page, { resend_after_seconds: 150 });
    await screen.enterPhone('+9996621203');
    await page.getByText(/in 2:\d\d$/).waitFor();
    await page.keyboard.press('Escape');
    await screen.button(texts.login.putOff).click();
    await screen.button(texts.login.waiting(1)).waitFor();
    await screen.isBack();
    await page.reload();
    await page.clock.runFor(5000);
    await screen.button(texts.login.waiting(1)).click();
    const [minutes = 0, seconds = 0] =
      (await page.getByText(/in \d:\d\d$/).innerText()).match(/\d+/g)?.map(Number) ?? [];
    // How much it is depends on the machine: the clock runs by itself too.
    const left = minutes * 60 + seconds;
    expect(left).toBeLessThanOrEqual(145);
    await page.clock.runFor((left - 40) * 1000);
    const { resend, resendIn, resendNow, ways } = texts.login;
    for (let second = 0; second < 41; second++) await page.clock.runFor(1000);
    const announced = async () => (await announcementsOn(page)).filter((words) => words.includes(ways.sms));
    await eventually(announced).toEqual([resendIn(ways.sms, '0:30'), resendIn(ways.sms, '0:10'), resendNow(ways.sms)]);
    await screen.button(resend(ways.sms)).waitFor();
    await page.keyboard.press('Escape');
    await screen.button(texts.login.cancelConfirm).click();
  });
});

describe('the 2FA password', () => {
  beforeEach(async () => {
    await screen.enterPhone('+9996625201');
    await code().fill('22222');
    await password().waitFor();
  });
  afterEach(async () => {
    await page.keyboard.press('Escape');
    await screen.button(texts.login.cancelConfirm).click();
    await screen.toast(texts.login.cancelled).waitFor();
  });

  it('is not offered to the passwords of this site, and comes with its hint', async () => {
    expect(await password().getAttribute('name')).toBe('tg-2fa');
    expect(await password().getAttribute('autocomplete')).toBe('off');
    await page.getByText(texts.login.passwordHint('the name of this server')).waitFor();
    await page.getByText(texts.login.passwordText).waitFor();
  });

  it('can be shown, and stays, selected, when it is wrong', async () => {
    await paste(password(), 'not it');
    await screen.button(texts.ui.showPassword).click();
    await eventually(() => password().getAttribute('type')).toBe('text');
    await screen.button(texts.ui.hidePassword).click();
    await eventually(() => password().getAttribute('type')).toBe('password');
    await screen.button(texts.login.finish).click();
    await loginError(screen, 'PASSWORD_HASH_INVALID').waitFor();
    expect(await password().inputValue()).toBe('not it');
    await eventually(() => selectedText(password())).toBe('not it');
  });

  it('warns of Caps Lock', async () => {
    const type = (modifierCapsLock: boolean) =>
      password().dispatchEvent('keydown', { key: 'a', code: 'KeyA', modifierCapsLock, bubbles: true });
    await type(true);
    await page.getByText(texts.ui.capsLock).waitFor();
    await type(false);
    await page.getByText(texts.ui.capsLock).waitFor({ state: 'detached' });
  });
});
