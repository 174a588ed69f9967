import type { SentCode } from '@giftbuyer/contracts';
import type { Page } from 'playwright-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { en as texts } from '../src/i18n/en';
import { openPage } from './browser';
import { bodiesOf, changeSentCode, loginRefusal, paste, selectedText } from './login-form';
import { type Person, Screen, addAccount, addProfile, eventually, signUp } from './screen';
import { heardOn } from './screen-reader';
import { usePanel } from './fixtures';

const fixture = usePanel();

let person: Person;
let profile: number;
let page: Page;
let screen: Screen;
let problems: string[];

beforeAll(async () => {
  person = await signUp(fixture.browser, fixture.panel);
  await person.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: fixture.panel.url });
  profile = await addProfile(person.context.request, 'Practice');
});
beforeEach(async () => {
  ({ page, problems } = await openPage(person.context));
  screen = new Screen(page, texts);
  await page.clock.install();
  await page.goto('/');
  await screen.openLoginForm('Practice');
});
afterEach(async () => {
  expect(problems).toEqual([]);
  await page.close();
});

const phone = () => screen.field(texts.login.phone);
const code = () => screen.field(texts.login.code);
const password = () => screen.field(texts.login.password);

describe('the phone', () => {
  it.each([
    ['tel:+99966\u00A0212\t34 ', '+999 662 1234'],
    ['+999\u2011(66)\u20112.1234', '+999 662 1234'],
    ['8 (999) 888-77-66', '8 999 888-77-66'],
    ['+79998887766', '+7 999 888-77-66'],
    ['\u202A+999 662 1234\u202C', '+999 662 1234'],
    ['＋９９９６６２１２３４', '+999 662 1234'],
    ['+44 (0)7911 123456', '+447 911 123 456'],
    ['+1 555 123 4567 (5)', '+1 555 123 4567 (5)'],
    ['89998887766 89991112233', '89998887766 89991112233'],
  ])('is pasted in any form: %j', async (pasted, shown) => {
    await paste(phone(), pasted);
    await eventually(() => phone().inputValue()).toBe(shown);
  });

  it.each([
    ['1234567\n7654321', '1234567, 7654321', 'several'],
    ['+79998887766; +79991112233', '+79998887766; +79991112233', 'several'],
    ['+1 555 123 4567 ext. 5', '+1 555 123 4567 ext. 5', 'extension'],
    ['84912345678', '8 491 234-56-78', 'plus'],
    ['888 0123 4567', '8 880 123-45-67', 'plus'],
  ] as const)('is not guessed from %j', async (pasted, shown, problem) => {
    const sendings = screen.requests('POST', '/api/auth/send_code');
    await paste(phone(), pasted);
    await eventually(() => phone().inputValue()).toBe(shown);
    await screen.button(texts.login.sendCode).click();
    await screen.dialog(texts.login.title).getByText(texts.login.phoneProblems[problem]).waitFor();
    expect(sendings).toHaveLength(0);
  });

  it('keeps the caret where a digit is typed', async () => {
    await phone().fill('+7999888776');
    await phone().evaluate((input: HTMLInputElement) => input.setSelectionRange(4, 4));
    await page.keyboard.type('1');
    expect(await phone().inputValue()).toBe('+7 919 988-87-76');
    expect(await phone().evaluate((input: HTMLInputElement) => input.selectionStart)).toBe(5);
    await page.keyboard.press('Backspace');
    expect(await phone().inputValue()).toBe('+7 999 888-77-6');
    expect(await phone().evaluate((input: HTMLInputElement) => input.selectionStart)).toBe(4);
  });

  it('names the country while it is typed', async () => {
    const hint = async () => (await screen.dialog(texts.login.title).locator('.hint').innerText()).trim();
    expect(await hint()).toBe(texts.login.phoneHint);
    await phone().focus();
    await page.keyboard.type('+7');
    await eventually(hint).toBe('Russia or Kazakhstan');
    await page.keyboard.type('9');
    await eventually(hint).toBe('Russia');
    await phone().fill('+380 44');
    await eventually(hint).toBe('Ukraine');
    await phone().fill('8 999 888-77-66');
    await eventually(hint).toBe(texts.login.eightIsSeven('+7 999 888-77-66'));
  });

  it('asks whether 8 is +7 before a code is sent', async () => {
    const sendings = screen.requests('POST', '/api/auth/send_code');
    const question = screen.question(texts.login.eightTitle('+7 999 888-77-66'));
    await screen.sendCode('89998887766');
    await question.waitFor();
    await screen.button(texts.login.eightCancel).click();
    await question.waitFor({ state: 'detached' });
    expect(await phone().inputValue()).toBe('8 999 888-77-66');
    expect(sendings).toHaveLength(0);
    await screen.button(texts.login.sendCode).click();
    await question.getByRole('button', { name: texts.login.sendCode }).click();
    await eventually(() => bodiesOf(sendings)).toEqual([expect.objectContaining({ phone: '+79998887766' })]);
  });
});

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
    expect(await code().inputValue()).toBe('12');
    const tries = screen.requests('POST', '/api/auth/confirm_code');
    await paste(code(), 'Login code: 123 45. Do not give it to anyone!');
    await loginRefusal(screen, 'PHONE_CODE_INVALID').waitFor();
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
    await loginRefusal(screen, 'PHONE_CODE_INVALID').waitFor();
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
    await loginRefusal(screen, 'PHONE_CODE_INVALID').waitFor();
  });

  it('counts down to another one, through a reload and a long wait, and says so three times', async () => {
    await changeSentCode(page, { resend_after_seconds: 45 });
    await screen.enterPhone('+9996621203');
    await page.getByText(/in 0:4\d$/).waitFor();
    await page.keyboard.press('Escape');
    await screen.button(texts.login.putOff).click();
    await screen.button(texts.login.waiting(1)).waitFor();
    await screen.isBack();
    await page.reload();
    await page.clock.runFor(5000);
    await screen.button(texts.login.waiting(1)).click();
    await page.getByText(/in 0:3\d$/).waitFor();
    const { resend, resendIn, resendNow, ways } = texts.login;
    for (let second = 0; second < 41; second++) await page.clock.runFor(1000);
    const announced = (await heardOn(page)).filter((words) => words.includes(ways.sms));
    expect(announced).toEqual([resendIn(ways.sms, '0:30'), resendIn(ways.sms, '0:10'), resendNow(ways.sms)]);
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
    await loginRefusal(screen, 'PASSWORD_HASH_INVALID').waitFor();
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
