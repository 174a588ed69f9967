import type { Me } from '@giftbuyer/contracts';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { type Answers, json, errorAnswer } from '../../gallery/sample-server';
import { panelOf } from '../../gallery/samples';
import { en } from '../../src/i18n/en';
import { closeContexts, keepForNextFiles, sharedBrowser } from '../browser';
import { type OpenedPage, ReusedPages } from '../reused-pages';
import { Screen, eventually } from '../screen';
import { type HeldRequest, ScriptedServer } from './scripted-server';

/** Timeout of one step on a busy machine. */
const TIMEOUT_MS = 45_000;

export const ADA: Me = { id: 1, username: 'ada', installation_confirmed: true };
export const BOB: Me = { id: 2, username: 'bob', installation_confirmed: true };
export const OK = json({ ok: true });
export const SIGNED_OUT = errorAnswer(401, 'unauthorized');

/** Answers of a panel of this user. */
export const panelOfUser = (me: Me, ...accounts: Parameters<typeof panelOf>): Answers => ({
  ...panelOf(...accounts),
  'GET /api/me': json(me),
  'DELETE /api/auth/logout': OK,
});

interface OpenOptions extends BrowserContextOptions {
  path?: string;
  /** Requests to hold, by method and path, each once. */
  hold?: string[];
  /** URLs of files that cannot be loaded. */
  unavailable?: string | RegExp;
  /** URLs of files that are delayed. */
  late?: { files: RegExp; until: Promise<void> };
  /** Whether the page has the clock of Playwright, which begins at the present time. */
  hasClock?: boolean;
  /** Runs with its argument before the scripts of each page. */
  init?: [script: (value: number) => void, value: number];
}

export interface Network {
  server: ScriptedServer;
  browser: Browser;
  page: Page;
  screen: Screen;
  /** Opens a page of the panel, as new; resolves to the held requests. */
  open(answers: Answers, options?: OpenOptions): Promise<HeldRequest[]>;
}

/** Of all files that this process runs, so that they can share pages: a page belongs to the address of its server. */
let started: Promise<ScriptedServer> | undefined;
const pages = new ReusedPages();

/**
 * A scripted server and a browser, shared by the tests of a file; each opens its own page.
 * @param hasMotion whether the panel moves, as for most people; tests wait for each movement, and drawing it is a seventh of their CPU
 */
export function useNetwork({ hasMotion = false } = {}): Network {
  const network = {} as Network;
  const opened: OpenedPage[] = [];
  const reducedMotion = hasMotion ? 'no-preference' : 'reduce';
  network.open = async (answers, { path = '/', hold = [], unavailable, late, init, hasClock, ...options } = {}) => {
    const { server, browser } = network;
    server.script(answers);
    const held = hold.map((what) => server.hold(what));
    const ofContext = { baseURL: server.url, locale: 'en', reducedMotion, ...options } as const;
    const tab = await pages.open(browser, ofContext, hasClock);
    opened.push(tab);
    const { context, page } = tab;
    keepForNextFiles(context);
    context.setDefaultTimeout(TIMEOUT_MS);
    if (unavailable) await page.route(unavailable, (route) => route.abort());
    if (late) await page.route(late.files, (route) => late.until.then(() => route.continue()));
    network.page = page;
    network.screen = new Screen(page, en);
    if (init) await page.addInitScript(...init);
    await page.goto(path, { waitUntil: 'commit' });
    return held;
  };
  beforeAll(async () => {
    started ??= ScriptedServer.start();
    [network.server, network.browser] = await Promise.all([started, sharedBrowser()]);
  });
  afterEach(async ({ task }) => {
    const found = opened.flatMap(({ problems }) => problems.splice(0));
    const isReusable = task.result?.state !== 'fail' && found.length === 0;
    for (const tab of opened.splice(0)) await tab.release(isReusable);
    expect(found).toEqual([]);
  });
  afterAll(async () => {
    await closeContexts(network.browser);
    // Ends what the last test has not answered.
    network.server?.script({});
  });
  return network;
}

/** Logs out with the user menu. */
export async function logOut({ screen }: Network, { username }: Me): Promise<void> {
  await screen.openUserMenu(username);
  await screen.menuItem(en.shell.logout).click();
}

/** Logs in on the login page; the server answers for this user from then on. */
export async function logIn({ server, page, screen }: Network, answers: Answers, { username }: Me): Promise<void> {
  await page.getByRole('heading', { name: en.auth.loginTitle }).waitFor();
  server.change({ ...answers, 'POST /api/auth/login': OK });
  await screen.field(en.auth.username).fill(username);
  await screen.field(en.auth.password).fill('correct horse');
  await screen.button(en.auth.login).click();
  await page.getByRole('heading', { name: en.auth.loginTitle }).waitFor({ state: 'detached' });
}

/**
 * Resolves when the page has asked for its list again, which it does when live updates are connected, up to 2 s after its first
 * frame.
 */
export async function isLive({ server }: Network): Promise<void> {
  await eventually(() => server.asked.filter(({ what }) => what === 'GET /api/accounts').length).toBe(2);
}

/** The panel loads its list again when its tab becomes visible. */
export async function returnToTab({ page }: Network): Promise<void> {
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
}

/** Resolves when the page has processed the answers so far, and those to what it asks when it is idle. */
export async function settled({ page, screen }: Pick<Network, 'page' | 'screen'>): Promise<void> {
  await page.evaluate(async () => {
    const ask = () => fetch('/api/me').then((response) => response.text());
    await ask();
    await new Promise((resolve) => requestIdleCallback(resolve, { timeout: 2000 }));
    await ask();
  });
  await screen.rendered();
}

/** Whether an address is this path with these parameters, in any order. */
export function isAt(path: string): (url: URL) => boolean {
  const wanted = new URL(path, 'http://panel');
  const parameters = ({ searchParams }: URL) => [...searchParams].map((pair) => pair.join('=')).sort();
  return (url) => url.pathname === wanted.pathname && parameters(url).join('&') === parameters(wanted).join('&');
}
