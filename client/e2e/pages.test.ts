import type { Page } from 'playwright-core';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { en } from '../src/i18n/en';
import { type Person, type Screen, addAccount, addProfile, signUp } from './screen';
import { useStartPage } from './start-page';
import { useSharedPanel } from './fixtures';

const PHONES = ['+9996610201', '+9996610202'];

const fixture = useSharedPanel();
let person: Person;
let page: Page;
let screen: Screen;

beforeAll(async () => {
  person = await signUp(fixture.browser, fixture.panel);
  const profile = await addProfile(person.context.request, 'Practice');
  for (const phone of PHONES) await addAccount(person.context.request, profile, phone);
});
const start = useStartPage(() => person);
beforeEach(() => {
  ({ page, screen } = start);
});

describe('the pages', () => {
  const pages = () => page.getByRole('navigation', { name: en.shell.pages });

  it.each([
    [1280, { x: 0, width: 232 }],
    [800, { x: 0, width: 64 }],
    [360, { x: 0, width: 360 }],
  ])('are beside the content or, on a phone, below it: %i px', async (width, { x, width: wide }) => {
    await page.setViewportSize({ width, height: 740 });
    const box = await pages().boundingBox();
    expect(box).toMatchObject({ x, width: wide });
    if (width === 360) expect(box?.y).toBe(740 - 56);
    const content = await page.getByRole('main').boundingBox();
    expect(content?.x).toBe(width === 360 ? 0 : wide);
    await screen.expectToFit();
    for (const [name, path] of [
      [en.profilesPage.title, '/api-profiles'],
      [en.settings.title, '/settings'],
      [en.accounts.title, '/'],
    ] as const) {
      const link = pages().getByRole('link', { name, exact: true });
      await link.click();
      await page.getByRole('heading', { name, level: 1 }).waitFor();
      expect(new URL(page.url()).pathname).toBe(path);
      expect(await link.getAttribute('aria-current')).toBe('page');
      expect(await page.title()).toContain(name);
      expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
      await screen.expectToFit();
    }
  });

  it('begin with a link over the head of the page', async () => {
    // Tab would go on from what the last test clicked.
    await page.reload();
    await page.getByRole('heading', { name: en.accounts.title, level: 1 }).waitFor();
    await page.keyboard.press('Tab');
    await screen.expectFocus(page.getByRole('link', { name: en.shell.skip }));
    await page.keyboard.press('Enter');
    await screen.expectFocus(page.getByRole('main'));
  });

  it('keep what is chosen in the settings', async () => {
    await page.goto('/settings');
    await page.getByRole('radio', { name: en.settings.themes.dark }).check();
    await page.getByRole('radio', { name: en.settings.motions.off }).check();
    await page.getByRole('switch', { name: en.settings.shortcuts }).click();
    await page.reload();
    expect(await page.getByRole('radio', { name: en.settings.themes.dark }).isChecked()).toBe(true);
    expect(await page.getByRole('radio', { name: en.settings.motions.off }).isChecked()).toBe(true);
    expect(await page.getByRole('switch', { name: en.settings.shortcuts }).isChecked()).toBe(false);
    expect((await page.locator('html').getAttribute('class'))?.split(' ').toSorted()).toEqual([
      'less-motion',
      'theme-dark',
    ]);
    await page.evaluate(() => localStorage.clear());
  });

  it('of API profiles say who uses each, add, rename and delete', async () => {
    await page.goto('/api-profiles');
    const row = (name: string) => page.getByRole('main').getByRole('listitem').filter({ hasText: name });
    await row('Practice').getByText(en.accounts.total(2)).waitFor();
    await screen.button(en.profiles.add).click();
    await screen.field(en.addProfile.name).fill('Spare');
    await screen.field(en.addProfile.apiId).fill('4321');
    await screen.field(en.addProfile.apiHash).fill('cd'.repeat(16));
    await page.keyboard.press('Enter');
    await screen.expectFocus(row('Spare'));
    await row('Spare').getByText(en.profilesPage.unused).waitFor();
    await screen.button(en.profiles.more('Spare')).click();
    await screen.menuItem(en.profiles.rename).click();
    await screen.field(en.profiles.renameLabel).fill('Renamed');
    await page.keyboard.press('Enter');
    await row('Renamed').waitFor();
    await screen.askToDelete('Renamed');
    await screen.button(en.profiles.deleteConfirm).click();
    await row('Renamed').waitFor({ state: 'detached' });
    await screen.expectFocus(page.getByRole('heading', { level: 1 }));
    await screen.askToDelete('Practice');
    await screen.button(en.profiles.deleteConfirm).click();
    await screen.toast(en.errors.inUse(2)).waitFor();
    await row('Practice').waitFor();
  });
});

describe('a browser in which the session was replaced', () => {
  it('says so on a page of its own, at once, and leads back', async () => {
    const other = await fixture.browser.newContext({ baseURL: fixture.panel.url });
    const { username, password } = person;
    expect((await other.request.post('/api/auth/login', { data: { username, password } })).ok()).toBe(true);
    await page.getByRole('heading', { name: /^You logged in elsewhere at \d/ }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/replaced');
    await screen.button(en.replaced.signIn).click();
    await page.getByRole('heading', { name: en.auth.loginTitle }).waitFor();
    await screen.field(en.auth.username).fill(username);
    await screen.field(en.auth.password).fill(password);
    await page.keyboard.press('Enter');
    await screen.cards().nth(1).waitFor();
    await other.close();
  });
});
