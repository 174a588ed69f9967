import jsQR from 'jsqr';
import type { Locator, Page } from 'playwright-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { en as texts } from '../src/i18n/en';
import { openPage } from './browser';
import { usePanelAndSandbox } from './fixtures';
import { type Person, Screen, addProfile, eventually, signUp } from './screen';

const fixture = usePanelAndSandbox();

let person: Person;
let page: Page;
let screen: Screen;
let problems: string[];
let tokensBefore: number;
const tokens = () => fixture.sandbox.calls.count('auth.exportLoginToken');

beforeEach(async () => {
  person = await signUp(fixture.browser, fixture.panel);
  await addProfile(person.context.request, 'Practice');
  ({ page, problems } = await openPage(person.context));
  screen = new Screen(page, texts);
  await page.goto('/');
  await openDialog();
  tokensBefore = tokens();
  await page.getByLabel(texts.login.methods.qr).check();
});
afterEach(async () => {
  expect(problems).toEqual([]);
  await person.context.close();
});

async function openDialog(): Promise<void> {
  await screen.openPicker();
  await screen.profile('Practice').click();
  await screen.dialog(texts.login.title).waitFor();
}

const image = () => page.getByRole('img', { name: texts.login.qr.image });

/** What a camera reads from the screen. */
async function read(shown: Locator): Promise<string> {
  await shown.waitFor();
  const png = (await shown.screenshot()).toString('base64');
  const { width, height, pixels } = await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    context?.drawImage(bitmap, 0, 0);
    const data = context?.getImageData(0, 0, bitmap.width, bitmap.height).data ?? [];
    return { width: bitmap.width, height: bitmap.height, pixels: Array.from(data) };
  }, png);
  const code = jsQR(Uint8ClampedArray.from(pixels), width, height, { inversionAttempts: 'dontInvert' });
  return code?.data ?? '';
}

/** Scans what the screen shows, and the next code when that expires meanwhile. */
async function scan(phone: string): Promise<void> {
  const code = await read(image());
  try {
    fixture.sandbox.world.phone(phone).acceptQr(code);
  } catch (error) {
    if (!(error instanceof Error && error.message === 'AUTH_TOKEN_EXPIRED')) throw error;
    await scan(phone);
  }
}

it('signs in the account that scans the code from the screen', async () => {
  const box = await image().boundingBox();
  expect(box?.width).toBe(240);
  await scan('+9996620901');
  await screen.toast(texts.login.qr.added).waitFor();
  await eventually(() => screen.cards().count()).toBe(1);
  expect(fixture.sandbox.world.devices('+9996620901')).toHaveLength(1);
});

it('is read in the dark theme too, and asks for the 2FA password in another data centre', async () => {
  await page.emulateMedia({ colorScheme: 'dark', forcedColors: 'active' });
  await scan('+9996635901');
  await screen.field(texts.login.password).fill('sandbox');
  await screen.button(texts.login.finish).click();
  await screen.toast(texts.login.qr.added).waitFor();
  await eventually(() => screen.cards().count()).toBe(1);
});

it('remembers the method, and cancels the login with the dialog', async () => {
  await image().waitFor();
  // The wait for the scan has its token: a request that is cut off would leave its key a cooldown.
  await eventually(() => tokens() - tokensBefore).toBeGreaterThan(1);
  const cancelled = page.waitForResponse('**/api/auth/cancel');
  await page.keyboard.press('Escape');
  expect(await (await cancelled).json()).toEqual({ ok: true, telegram_confirmed: true });
  await screen.isBack();
  await page.reload();
  await openDialog();
  await image().waitFor();
  await page.getByLabel(texts.login.methods.phone).check();
  await screen.field(texts.login.phone).waitFor();
});
