import type { BrowserContext, Page, Request } from 'playwright-core';
import { expect, it } from 'vitest';
import { en } from '../src/i18n/en';
import { openPage } from './browser';
import { Screen, addAccount, addProfile, eventually, openStart, signUp } from './screen';
import { useSharedPanel } from './fixtures';

const fixture = useSharedPanel();
/** A browser opens six connections to a server over HTTP/1.1; with one per tab, the seventh tab would wait forever. */
const TABS = 8;

/** Number of open live update connections. */
function watchConnections(context: BrowserContext): () => number {
  const open = new Set<Request>();
  context.on('request', (request) => request.url().endsWith('/api/events') && open.add(request));
  context.on('requestfinished', (request) => open.delete(request));
  context.on('requestfailed', (request) => open.delete(request));
  return () => [...open].filter((request) => !request.frame().page().isClosed()).length;
}

async function shows(page: Page): Promise<void> {
  await page.locator('[data-key]').waitFor();
}

it(`${TABS} tabs have one connection for live updates, whichever closes; a sign-out reaches all`, async () => {
  const person = await signUp(fixture.browser, fixture.panel);
  const profile = await addProfile(person.context.request, 'Sandbox');
  await addAccount(person.context.request, profile, '+9996621230');
  const connections = watchConnections(person.context);
  const first = await openStart(person);
  await shows(first.page);
  const tabs = [first.page];
  while (tabs.length < TABS) {
    const { page } = await openPage(person.context);
    await page.goto('/');
    await shows(page);
    tabs.push(page);
  }
  await eventually(connections).toBe(1);

  // Events reach every tab.
  await addAccount(person.context.request, profile, '+9996621231');
  for (const page of tabs) await eventually(() => page.locator('[data-key]').count()).toBe(2);

  // The connected tab is closed: another one takes over without losing events.
  await first.page.close();
  tabs.shift();
  await addAccount(person.context.request, profile, '+9996621232');
  for (const page of tabs) await eventually(() => page.locator('[data-key]').count()).toBe(3);
  await eventually(connections).toBe(1);

  const [last] = tabs.slice(-1);
  if (!last) throw new Error('There are tabs');
  const screen = new Screen(last, en);
  await screen.openUserMenu(person.username);
  await screen.menuItem(en.shell.logout).click();
  for (const page of tabs) await page.getByRole('heading', { name: en.auth.loginTitle }).waitFor();
  await eventually(connections).toBe(0);
  await person.context.close();
});

it('a list that is older than a live event does not undo it', async () => {
  const person = await signUp(fixture.browser, fixture.panel);
  const { request } = person.context;
  const profile = await addProfile(request, 'Sandbox');
  await addAccount(request, profile, '+9996621233');
  const { page, screen } = await openStart(person);
  const cards = page.locator('[data-key]');
  await eventually(() => cards.count()).toBe(1);

  /** The response is delayed and has the state before `happen`. */
  async function overtake(happen: () => Promise<unknown>, count: number): Promise<void> {
    const read = Promise.withResolvers<void>();
    const happened = Promise.withResolvers<void>();
    await page.route('/api/accounts', async (route) => {
      const response = await route.fetch();
      read.resolve();
      await happened.promise;
      await route.fulfill({ response });
    });
    // The user returns to the tab.
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await read.promise;
    await happen();
    await eventually(() => cards.count()).toBe(count);
    const asked = page.waitForResponse((response) => response.url().endsWith('/api/accounts/removed'));
    happened.resolve();
    await asked;
    // A new order is shown after at most 400 ms, which is this many frames.
    for (let frames = 0; frames < 60; frames += 2) await screen.rendered();
    expect(await cards.count()).toBe(count);
    await page.unroute('/api/accounts');
  }

  // By an event: no list with it is cached yet.
  await addAccount(request, profile, '+9996621234');
  await eventually(() => cards.count()).toBe(2);
  await overtake(() => addAccount(request, profile, '+9996621235'), 3);
  const id = await cards.first().getAttribute('data-key');
  await overtake(() => request.delete(`/api/account/${id}`), 2);
  await person.context.close();
});
