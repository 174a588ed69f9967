import type { Page } from 'playwright-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { en as texts } from '../src/i18n/en';
import { leave, openAgain } from './kept-page';
import { bodiesOf, paste } from './login-form';
import { type Person, Screen, addProfile, eventually, signUp } from './screen';
import { useSharedPanel } from './fixtures';

const fixture = useSharedPanel();

let person: Person;
let page: Page;
let screen: Screen;
let problems: string[];
/** What the last test left to the next one; nothing if it failed. */
let left: 'empty form' | 'page' | undefined;

beforeAll(async () => {
  person = await signUp(fixture.browser, fixture.panel);
  await person.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: fixture.panel.url });
  await addProfile(person.context.request, 'Practice');
});
beforeEach(async () => {
  if (left === undefined) {
    ({ page, problems } = await openAgain(person.context));
    screen = new Screen(page, texts);
    await page.goto('/');
  }
  if (left !== 'empty form') await screen.openLoginForm('Practice');
  left = undefined;
});
afterEach(async () => {
  const found = problems.splice(0);
  if (found.length > 0) left = undefined;
  if (left === undefined) await leave(page);
  expect(found).toEqual([]);
});

const phone = () => screen.field(texts.login.phone);
const dialog = () => screen.dialog(texts.login.title);

describe('the phone', () => {
  describe('that is pasted', () => {
    afterEach(async ({ task }) => {
      if (task.result?.state === 'fail') return;
      await phone().fill('');
      await dialog().getByText(texts.login.phoneHint).waitFor();
      left = 'empty form';
    });

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
  });

  describe('that is typed, or sent by mistake,', () => {
    afterEach(async ({ task }) => {
      if (task.result?.state === 'fail') return;
      await page.keyboard.press('Escape');
      await dialog().waitFor({ state: 'detached' });
      await screen.isBack();
      left = 'page';
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
      await dialog().getByText(texts.login.phoneProblems[problem]).waitFor();
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
      const hint = () =>
        phone().evaluate((input) => {
          const [description] = input.ariaDescribedByElements ?? [];
          return description?.textContent?.trim();
        });
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
