import type { Me } from '@giftbuyer/contracts';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { type Answers, json, refusal } from '../../gallery/sample-server';
import { panelOf } from '../../gallery/samples';
import { en } from '../../src/i18n/en';
import { launch, openPage } from '../browser';
import { Screen } from '../pages';
import { type Held, ScriptedServer } from './scripted-server';

/** What a busy machine needs for one step. */
const PATIENCE_MS = 15_000;

export const ADA: Me = { id: 1, username: 'ada', installation_confirmed: true };
export const BOB: Me = { id: 2, username: 'bob', installation_confirmed: true };
export const OK = json({ ok: true });
export const SIGNED_OUT = refusal(401, 'unauthorized');

/** A panel of this person. */
export const panelOfUser = (me: Me, ...accounts: Parameters<typeof panelOf>): Answers => ({
  ...panelOf(...accounts),
  'GET /api/me': json(me),
  'DELETE /api/auth/logout': OK,
});

interface OpenOptions extends BrowserContextOptions {
  path?: string;
  /** What to hold, by method and path, each once. */
  hold?: string[];
  /** Addresses of files that the browser does not get. */
  unavailable?: string | RegExp;
  /** Addresses of files that come only then. */
  late?: { files: RegExp; until: Promise<void> };
  /** Runs with its argument before the scripts of each page. */
  init?: [script: (value: number) => void, value: number];
}

export interface Network {
  server: ScriptedServer;
  browser: Browser;
  page: Page;
  screen: Screen;
  /** Opens a page of the panel in a browser that keeps nothing yet; resolves to what is held. */
  open(answers: Answers, options?: OpenOptions): Promise<Held[]>;
}

/** A scripted server and a browser for all tests of the file that calls it; each opens its page. */
export function useNetwork(): Network {
  const network = {} as Network;
  let problems: string[] = [];
  network.open = async (answers, { path = '/', hold = [], unavailable, late, init, ...options } = {}) => {
    const { server, browser } = network;
    server.script(answers);
    const held = hold.map((what) => server.hold(what));
    const context = await browser.newContext({ baseURL: server.url, locale: 'en', ...options });
    context.setDefaultTimeout(PATIENCE_MS);
    if (unavailable) await context.route(unavailable, (route) => route.abort());
    if (late) await context.route(late.files, (route) => late.until.then(() => route.continue()));
    ({ page: network.page, problems } = await openPage(context));
    network.screen = new Screen(network.page, en);
    if (init) await network.page.addInitScript(...init);
    await network.page.goto(path, { waitUntil: 'commit' });
    return held;
  };
  beforeAll(async () => {
    [network.server, network.browser] = await Promise.all([ScriptedServer.start(), launch()]);
  });
  afterEach(async () => {
    const found = problems.splice(0);
    await network.page?.context().close();
    expect(found).toEqual([]);
  });
  afterAll(async () => {
    await network.browser?.close();
    await network.server?.stop();
  });
  return network;
}

/** Through the menu of the user. */
export async function logOut({ screen }: Network, { username }: Me): Promise<void> {
  await screen.openUserMenu(username);
  await screen.menuItem(en.shell.logout).click();
}

/** On the login page; the server is that of this person from then on. */
export async function logIn({ server, page, screen }: Network, answers: Answers, { username }: Me): Promise<void> {
  await page.getByRole('heading', { name: en.auth.loginTitle }).waitFor();
  server.change({ ...answers, 'POST /api/auth/login': OK });
  await screen.field(en.auth.username).fill(username);
  await screen.field(en.auth.password).fill('correct horse');
  await screen.button(en.auth.login).click();
  await page.getByRole('heading', { name: en.auth.loginTitle }).waitFor({ state: 'detached' });
}

/** Resolves when the page has taken what was answered before this call. */
export async function settled({ page, screen }: Network): Promise<void> {
  await page.evaluate(() => fetch('/api/me').then((response) => response.text()));
  await screen.rendered();
}
