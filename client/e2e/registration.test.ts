import { networkInterfaces } from 'node:os';
import type { Page } from 'playwright-core';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { en } from '../src/i18n/en';
import { ru } from '../src/i18n/ru';
import { openPage } from './browser';
import { type Person, Screen, signUp } from './screen';
import { usePanel } from './fixtures';

/** Registration needs an invitation; the panel is reachable from the network. */
const fixture = usePanel({ REGISTRATION: 'invite', HOST: '0.0.0.0', ALLOW_INSECURE_HTTP: '1' });
const GOOD = 'a long walk in the rain';

let person: Person;
let page: Page;
let screen: Screen;
let problems: string[];
beforeAll(async () => {
  // The first user needs no invitation.
  person = await signUp(fixture.browser, fixture.panel);
});
beforeEach(async () => {
  ({ page, problems } = await openPage(await guest()));
  screen = new Screen(page, en);
});
afterEach(async () => {
  expect(problems).toEqual([]);
  await page.context().close();
});

/** A signed-out browser. */
async function guest(locale = 'en', baseURL = fixture.panel.url) {
  return fixture.browser.newContext({ baseURL, locale, viewport: { width: 390, height: 800 } });
}

it('without a link the page says how to get one', async () => {
  await page.goto('/login');
  await page.getByText(en.auth.inviteOnly).waitFor();
  expect(await page.getByRole('link', { name: en.auth.toRegister }).count()).toBe(0);
  await page.goto('/register');
  await page.getByText(en.auth.inviteOnly).waitFor();
  expect(await screen.field(en.auth.username).count()).toBe(0);
  await screen.expectToFit();
  await page.getByRole('link', { name: en.auth.toLogin }).click();
  await screen.field(en.auth.username).waitFor();
});

it('a link from the settings lets one person in, and no server sees its token', async () => {
  const { page: settings } = await openPage(person.context);
  const owner = new Screen(settings, person.texts);
  await settings.goto('/settings');
  await owner.button(en.invites.create).click();
  const link = await owner.field(en.invites.link).inputValue();
  expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/register#invite=[\w-]{43}$/);
  await settings.close();
  const token = link.split('=')[1] ?? '';

  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(link);
  await screen.field(en.auth.username).fill('guest');
  await screen.field(en.auth.password).fill('short');
  await page.keyboard.press('Enter');
  await page.getByText(en.password.tooShort(12)).waitFor();
  await screen.expectFocus(screen.field(en.auth.password));
  await screen.field(en.auth.password).fill('i am the guest');
  await page.keyboard.press('Enter');
  await page.getByRole('main').getByText('must not contain the username').waitFor();
  await screen.expectFocus(screen.field(en.auth.password));
  await screen.field(en.auth.password).fill(GOOD);
  await page.keyboard.press('Enter');
  await page.getByText(en.empty.title).waitFor();
  expect(asked.filter((url) => new URL(url).href.replace(/#.*/, '').includes(token))).toEqual([]);

  const { page: late, problems: lateProblems } = await openPage(await guest());
  const lateScreen = new Screen(late, en);
  await late.goto(link);
  await lateScreen.field(en.auth.username).fill('late');
  await lateScreen.field(en.auth.password).fill(GOOD);
  await late.keyboard.press('Enter');
  await late.getByRole('main').getByText(en.errors.codes.invite_invalid).waitFor();
  expect(lateProblems).toEqual([]);
  await late.context().close();
});

it('plain http has a warning on every page, in the language of the user', async () => {
  await page.goto('/login');
  await page.locator('gb-insecure-http').getByText(en.insecureHttp).waitFor();
  await screen.expectToFit();
  const { page: accounts } = await openPage(person.context);
  for (const path of ['/', '/settings', '/api-profiles']) {
    await accounts.goto(path);
    await accounts.locator('gb-insecure-http').getByText(en.insecureHttp).waitFor();
  }
  await accounts.getByRole('button', { name: 'RU', exact: true }).click();
  await accounts.locator('gb-insecure-http').getByText(ru.insecureHttp).waitFor();
  await accounts.close();
});

it('plain http from another address is detected by the browser itself', async ({ skip }) => {
  const [lan] = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal);
  if (!lan) return skip('this machine is in no network');
  const url = new URL(fixture.panel.url);
  url.hostname = lan.address;
  const { page: there } = await openPage(await guest('ru', url.origin));
  await there.goto('/login');
  expect(await there.evaluate(() => isSecureContext)).toBe(false);
  await there.locator('gb-insecure-http').getByText(ru.insecureHttp).waitFor();
  await there.context().close();
});
