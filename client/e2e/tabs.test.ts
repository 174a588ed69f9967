import type { BrowserContext, Page, Request } from 'playwright-core';
import { expect, it } from 'vitest';
import { en } from '../src/i18n/en';
import { openPage } from './browser';
import { Screen, addAccount, addProfile, eventually, openStart, signUp } from './pages';
import { usePanel } from './stage';

const stage = usePanel();
const TABS = 20;

/** How many requests for live updates are under way. */
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
  const person = await signUp(stage.browser, stage.panel);
  const profile = await addProfile(person.context.request, 'Sandbox');
  await addAccount(person.context.request, profile, '+9996621230');
  const connections = watchConnections(person.context);
  const first = await openStart(person);
  await shows(first.page);
  const tabs = [first.page];
  while (tabs.length < TABS) {
    const { page } = await openPage(person.context);
    await page.goto('/');
    // Over HTTP/1.1 the seventh would wait for ever if each had a connection of its own.
    await shows(page);
    tabs.push(page);
  }
  expect(connections()).toBe(1);

  // What happens is seen in every tab.
  await addAccount(person.context.request, profile, '+9996621231');
  for (const page of tabs) await eventually(() => page.locator('[data-key]').count()).toBe(2);

  // The tab with the connection closes: another one takes its place, and nothing is lost on the way.
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
