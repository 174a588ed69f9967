import type { Browser, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { en } from '../src/i18n/en';
import { closeContexts, openPage, sharedBrowser } from './browser';
import { fileOf } from './network/built-client.mjs';
import { Screen, addAccount, addProfile, eventually, signUp, type Person } from './screen';
import { signInAgain } from './sign-in-again';
import { Panel } from './panel';

let panel: Panel;
let browser: Browser;
let person: Person;
beforeAll(async () => {
  [panel, browser] = await Promise.all([Panel.start(), sharedBrowser()]);
  person = await signUp(browser, panel);
  const profile = await addProfile(person.context.request, 'Sandbox');
  await addAccount(person.context.request, profile, '+9996621234');
});
afterAll(async () => {
  await closeContexts(browser);
  await panel?.stop();
});

/** The requests that match `wanted`, in order. */
function asked(page: Page, wanted: RegExp): Promise<string[]> {
  return page.evaluate((pattern) => {
    const paths = performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname);
    return paths.filter((path) => new RegExp(pattern).test(path));
  }, wanted.source);
}

/** The scripts named in the page. */
const named = (html: string): string[] =>
  [...html.matchAll(/(?:src|href)="(\/[\w-]+\.js)"/g)].map(([, path = '']) => path).concat(forLater(html));

/** The scripts named for what comes after the first screen. */
const forLater = (html: string): string[] => / data-next="([^"]+)" /.exec(html)?.[1]?.split(' ') ?? [];

it.each([
  ['/', 'h1', /^\/api\/(me|accounts|apiprofiles)$/],
  ['/accounts/1', '[role=dialog] h2', /^\/api\/(me|accounts|apiprofiles)$/],
  ['/stars', 'gb-stars-head strong', /^\/api\/(me|accounts|apiprofiles)$/],
  ['/settings', 'h1', /^\/api\/me$/],
  ['/api-profiles', 'h1', /^\/api\/me$/],
  ['/moving-in', 'h1', /^\/api\/(me|apiprofiles)$/],
])('the page %s names all that its first screen loads, and each is asked for once', async (path, shown, answers) => {
  const { page, problems } = await openPage(person.context);
  // The list is loaded again when live updates connect.
  await page.route('/api/events', () => undefined);
  const answer = await page.goto(path);
  await page.locator(shown).first().waitFor();
  if (answers.test('/api/accounts') && path !== '/stars') await page.locator('[data-key]').waitFor();
  await page.waitForFunction(() => document.readyState === 'complete');
  const html = (await answer?.text()) ?? '';
  await eventually(async () => (await asked(page, /\.js$/)).toSorted()).toEqual(named(html).toSorted());
  const answered = await asked(page, answers);
  expect(answered.length).toBeGreaterThan(0);
  expect(answered).toEqual([...new Set(answered)]);
  expect(/ data-answers="([^"]+)"/.exec(html)?.[1]?.split(' ')).toEqual(expect.arrayContaining(answered));
  expect(problems).toEqual([]);
  await page.close();
});

describe('what comes after the first screen', () => {
  /** Every page needs them after its first screen. */
  const NEEDED = ['src/bundles/toast-host.ts', 'src/i18n/en-errors.ts'];
  /** The first script for the next pages. */
  const LATER = 'link[rel=prefetch]';

  /** Opens the start page; the scripts for the next pages are held back, or loaded. */
  async function start(test: (page: Page, screen: Screen) => Promise<void>, held?: (route: Route) => unknown) {
    const { page, problems } = await openPage(person.context);
    if (held) {
      // The page asks in its language, of which the files differ.
      const html = await (await person.context.request.get('/', { headers: { 'Accept-Language': 'en' } })).text();
      const needed = NEEDED.map((module) => `/${fileOf(module)}`);
      const later = forLater(html).filter((file) => !needed.includes(file));
      await page.route(({ pathname }) => later.includes(pathname), held);
    }
    await page.goto('/');
    await page.locator('[data-key]').waitFor();
    if (!held) await page.waitForFunction(isFetched, LATER);
    await test(page, new Screen(page, en));
    expect(problems).toEqual([]);
    await page.close();
  }

  it('has come before it is needed', async () => {
    await start(async (_page, screen) => {
      await person.context.setOffline(true);
      await screen.openPicker();
      await person.context.setOffline(false);
    });
  });

  it('opens as soon as it comes, once', async () => {
    const arrival = Promise.withResolvers<void>();
    const hold = (route: Route) => arrival.promise.then(() => route.continue());
    await start(async (page, screen) => {
      await screen.button(en.accounts.add).click();
      await screen.button(en.accounts.add).click();
      arrival.resolve();
      await screen.dialog(en.profiles.title).waitFor();
      await page.keyboard.press('Escape');
      await screen.dialog(en.profiles.title).waitFor({ state: 'detached' });
      expect(await page.getByRole('dialog').count()).toBe(0);
    }, hold);
  });

  it('does not open any more when the session has ended meanwhile', async () => {
    const arrival = Promise.withResolvers<void>();
    const hold = (route: Route) => arrival.promise.then(() => route.continue());
    const { request } = person.context;
    await start(async (page, screen) => {
      // The list is loaded again when live updates connect, which tell of the logout.
      await eventually(async () => (await asked(page, /^\/api\/accounts$/)).length).toBeGreaterThanOrEqual(2);
      await screen.button(en.accounts.add).click();
      await request.delete('/api/auth/logout');
      await screen.expectAnnouncement(en.shell.signedOut);
      arrival.resolve();
      await page.getByRole('heading', { name: en.auth.loginTitle }).waitFor();
      await page.waitForFunction(isFetched, LATER);
      await screen.rendered();
      expect(await page.getByRole('dialog').count()).toBe(0);
      await signInAgain(page, person);
    }, hold);
  });

  it('says so when it does not come, and is asked for again', async () => {
    let isDown = true;
    await start(
      async (_page, screen) => {
        await screen.button(en.accounts.add).click();
        await screen.toast(en.errors.network).waitFor();
        isDown = false;
        await screen.openPicker();
      },
      (route) => (isDown ? route.abort() : route.continue()),
    );
  });
});

it('asks for the list once more when live updates connect', async () => {
  const { page } = await openPage(person.context);
  await page.goto('/');
  await page.locator('[data-key]').waitFor();
  await eventually(async () => (await asked(page, /^\/api\/accounts$/)).length).toBeGreaterThanOrEqual(2);
  await page.close();
});

it('leads to the login page when the session is over, and back', async () => {
  const context = await browser.newContext({ baseURL: panel.url, locale: 'en' });
  await context.addCookies([{ name: 'auth_token', value: 'over', url: panel.url }]);
  const { page, problems } = await openPage(context);
  const asking = new Screen(page, en).requests('GET', '/api/');
  await page.goto('/settings');
  await page.getByRole('heading', { name: en.auth.loginTitle }).waitFor();
  const paths = asking.map((request) => new URL(request.url()).pathname);
  expect(paths.toSorted()).toEqual(['/api/apiprofiles', '/api/auth/options', '/api/me']);
  await page.getByLabel(en.auth.username).fill(person.username);
  await page.getByLabel(en.auth.password, { exact: true }).fill(person.password);
  await page.getByRole('button', { name: en.auth.login }).click();
  await page.getByRole('heading', { name: en.settings.title, level: 1 }).waitFor();
  expect(problems).toEqual([]);
  await context.close();
});

/** Runs in the page: whether all linked files are loaded. */
function isFetched(links: string): boolean {
  const fetched = performance.getEntriesByType('resource').map(({ name }) => name);
  const wanted = [...document.querySelectorAll<HTMLLinkElement>(links)].map(({ href }) => href);
  return wanted.length > 0 && wanted.every((href) => fetched.includes(href));
}

describe('a page that is open while the panel is updated', () => {
  beforeAll(async () => {
    const { page } = await openPage(person.context);
    await page.goto('/login');
    await signInAgain(page, person);
    await page.close();
  });

  /** Opens the account list, then answers as an updated server: another main script, and none of the current scripts. */
  async function outdated(test: (page: Page, screen: Screen) => Promise<void>): Promise<void> {
    const { page } = await openPage(person.context);
    await page.goto('/');
    await page.locator('[data-key]').waitFor();
    // What shows messages comes after the list.
    await page.locator('gb-toast-host').waitFor({ state: 'attached' });
    let isUpdated = true;
    await page.route('/', async (route) => {
      // A new page gets the scripts of its version.
      isUpdated &&= route.request().resourceType() !== 'document';
      const answer = await route.fetch();
      const html = await answer.text();
      await route.fulfill({
        response: answer,
        body: isUpdated ? html.replace(/\bmain-[\w-]+\.js\b/g, 'main-NEWER.js') : html,
      });
    });
    await page.route('/settings', (route) => {
      isUpdated = false;
      return route.continue();
    });
    await page.route(/\/chunk-[\w-]+\.js$/, (route) => (isUpdated ? route.fulfill({ status: 404 }) : route.continue()));
    await test(page, new Screen(page, en));
    await page.close();
  }

  it('says so when a dialog cannot be loaded, and offers to reload', async () => {
    await outdated(async (page, screen) => {
      await page.getByRole('button', { name: en.accounts.add }).first().click();
      await screen.toast(en.common.updated).waitFor();
      await screen.button(en.common.reload).click();
      await screen.openPicker();
    });
  });

  it('opens another page as the new version has it', async () => {
    await outdated(async (page) => {
      await page.getByRole('link', { name: en.settings.title }).first().click();
      await page.getByRole('heading', { name: en.settings.title, level: 1 }).waitFor();
      expect(new URL(page.url()).pathname).toBe('/settings');
    });
  });
});
