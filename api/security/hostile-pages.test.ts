import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launch } from '../harness/browser.js';
import { PASSWORD } from '../harness/test-user.js';
import { useTelegramPanel } from '../harness/telegram-panel.js';
import { Attacker } from './attacker.js';
import { dump } from './dump.js';
import { RUN_ALL } from './run-all.js';
import { FIXTURES } from './fixtures.js';
import { operationsOf } from './operations.js';
import { requestOf, type RequestParts } from './requests.js';
import { createTenant, type Tenant } from './tenants.js';

/** A request that reached the panel. */
interface Arrival {
  method: string;
  vector: string;
  hasCookie: boolean;
  site: string | undefined;
  origin: string | undefined;
  status: () => number;
}

const panel = useTelegramPanel({ ALLOWED_HOSTS: 'panel.example.test' }, { qrWaitMs: 0 });
let attacker: Attacker;
let browser: Browser;
let context: BrowserContext;
let ada: Tenant;
/** Requests that would succeed if Ada sent them. */
let plan: RequestParts[];
const arrivals: Arrival[] = [];

beforeAll(async () => {
  ada = await createTenant(panel, 'ada');
  const { body: document } = await ada.client.get<OpenAPIObject>('/docs-json');
  const all = operationsOf(document).map((operation) => requestOf(operation, FIXTURES[operation.name] ?? {}, ada.rows));
  // The guard treats all operations alike, so three of each method are enough in a run of all tests.
  plan = Object.values(Object.groupBy(all, ({ method }) => method)).flatMap((same = []) =>
    RUN_ALL ? same : same.filter(({ path }, i) => i < 3 || ['/api/events', '/api/accounts'].includes(path)),
  );
  attacker = await Attacker.start();
  browser = await launch('--host-resolver-rules=MAP *.test 127.0.0.1', '--disable-popup-blocking');
  const server = panel.api.app.getHttpServer() as Server;
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    const { headers, method = '', url = '' } = request;
    arrivals.push({
      method,
      vector: new URLSearchParams(url.split('?')[1]).get('vector') ?? '',
      hasCookie: headers.cookie?.includes('auth_token=') ?? false,
      site: headers['sec-fetch-site'] as string | undefined,
      origin: headers.origin,
      status: () => response.statusCode,
    });
  });
});
afterAll(async () => {
  await browser.close();
  await attacker.close();
});

beforeEach(async () => {
  context = await browser.newContext();
});
afterEach(() => context.close());

/** The panel under another host name. */
const panelAt = (host: string) => `http://${host}:${new URL(panel.api.url).port}`;

/** Ada signs in with her browser and leaves the page open. */
async function signIn(base: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${base}/docs`);
  const init = {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ username: 'ada', password: PASSWORD }),
  };
  expect(await statusOf(page, '/api/auth/login', init)).toBe(200);
  return page;
}

/** The status of a fetch from the page's own origin. */
function statusOf(page: Page, path: string, init: object): Promise<number> {
  return page.evaluate(`fetch(${JSON.stringify(path)}, ${JSON.stringify(init)}).then(({ status }) => status)`);
}

/** Runs the attack in a page. @returns the requests that reached the panel */
async function attackFrom(page: Pick<Page, 'evaluate'>, base: string): Promise<Arrival[]> {
  arrivals.length = 0;
  await page.evaluate(`attack(${JSON.stringify(base)}, ${JSON.stringify(plan)})`);
  // The page cannot see when a beacon has arrived.
  const posts = plan.filter(({ method }) => method === 'POST').length;
  for (const vector of ['beacon', 'beacon-form']) {
    await expect.poll(() => arrivals.filter((arrival) => arrival.vector === vector).length).toBe(posts);
  }
  return [...arrivals];
}

const unsafe = (all: Arrival[]) => all.filter(({ method }) => !['GET', 'OPTIONS', 'HEAD'].includes(method));
const distinct = <T>(values: T[]) => [...new Set(values)];

/** The vectors by which a page can send unsafe methods without a CORS preflight. */
const UNSAFE_VECTORS = [
  'beacon',
  'beacon-form',
  'fetch-keepalive',
  'fetch-no-cors',
  'form-application-x-www-form-urlencoded',
  'form-multipart-form-data',
  'form-text-plain',
  'xhr',
];

/** Expects unsafe requests by every vector, and that all were refused. */
function expectRefused(all: Arrival[], status: number): void {
  expect(distinct(unsafe(all).map(({ vector }) => vector)).sort()).toEqual(UNSAFE_VECTORS);
  expect(distinct(unsafe(all).map((arrival) => arrival.status()))).toEqual([status]);
  // Preflights are not answered with CORS headers, so no request follows.
  expect(
    all.filter(({ vector, method }) => vector === 'fetch-json' && method !== 'GET').map(({ method }) => method),
  ).toContain('OPTIONS');
  expect(unsafe(all).filter(({ vector }) => vector === 'fetch-json')).toEqual([]);
}

describe('a page of', () => {
  test.each([
    // [whose page, its address, the panel's, what Chromium says of it, whether it adds the cookie]
    ['another site', 'evil.test', '127.0.0.1', 'cross-site', false],
    ['another port', '127.0.0.1', '127.0.0.1', 'same-site', true],
    // On plain HTTP outside of loopback the browser sends no Sec-Fetch-Site.
    ['another site, of a panel in the network', 'evil.test', 'panel.example.test', undefined, false],
    ['a sibling name, of a panel in the network', 'evil.example.test', 'panel.example.test', undefined, true],
  ])('%s changes nothing', async (_, host, own, site, hasCookie) => {
    const base = panelAt(own);
    await signIn(base);
    const page = await context.newPage();
    await page.goto(`http://${host}:${attacker.port}/`);
    // Reading a list with a stale account starts a refresh. Without Sec-Fetch-Site the list is answered like any other.
    if (site !== undefined) await panel.makeStale(Number(ada.rows.account));
    const before = await dump(panel.api.database);
    const all = await attackFrom(page, base);
    expectRefused(all, 403);
    expect(distinct(unsafe(all).map((arrival) => arrival.site))).toEqual([site]);
    expect(distinct(unsafe(all).map((arrival) => arrival.hasCookie))).toEqual([hasCookie]);
    expect(all.some(({ vector, method }) => vector === 'img' && method === 'GET')).toBe(true);
    expect(await dump(panel.api.database)).toEqual(before);
    await panel.api.database.query('UPDATE accounts SET last_checked_at = now()');
  });

  test('no origin (a sandboxed frame) changes nothing', async () => {
    await signIn(panel.api.url);
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${attacker.port}/`);
    await page.evaluate(`{
      const frame = document.createElement('iframe');
      frame.sandbox = 'allow-scripts allow-forms allow-popups';
      frame.src = '/framed';
      document.body.append(frame);
    }`);
    const frame = await page.waitForEvent('framenavigated', (candidate) => candidate.url().endsWith('/framed'));
    await frame.waitForLoadState();
    const before = await dump(panel.api.database);
    const all = await attackFrom(frame, panel.api.url);
    expectRefused(all, 403);
    expect(distinct(unsafe(all).map(({ origin }) => origin))).toEqual(['null']);
    expect(await dump(panel.api.database)).toEqual(before);
  });

  test('a host name rebound to the panel (DNS rebinding) changes nothing and reads nothing', async () => {
    await signIn(panel.api.url);
    const rebound = await Attacker.start(Number(new URL(panel.api.url).port));
    const page = await context.newPage();
    await page.goto(`http://rebound.test:${rebound.port}/page`);
    const before = await dump(panel.api.database);
    arrivals.length = 0;
    await page.evaluate(`attack('', ${JSON.stringify(plan)})`);
    // Same origin, so there are no preflights.
    await expect
      .poll(() => unsafe(arrivals).length)
      .toBeGreaterThanOrEqual(plan.filter(({ method }) => method !== 'GET').length);
    expect(distinct(arrivals.map((arrival) => arrival.status()))).toEqual([421]);
    expect(distinct(arrivals.map(({ hasCookie }) => hasCookie))).toEqual([false]);
    await rebound.close();
    expect(await dump(panel.api.database)).toEqual(before);
  });

  test('another site has no access to a window of the panel', async () => {
    await signIn(panel.api.url);
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${attacker.port}/`);
    const opening = context.waitForEvent('page');
    await page.evaluate(`void (window.opened = window.open(${JSON.stringify(`${panel.api.url}/docs`)}))`);
    const opened = await opening;
    await opened.waitForLoadState();
    expect(await opened.evaluate('window.opener')).toBe(null);
    await expect.poll(() => page.evaluate('window.opened.closed')).toBe(true);
    // Nor can it be framed.
    const violations: string[] = [];
    page.on('console', (message) => violations.push(message.text()));
    await page.evaluate(`loadElement('iframe', ${JSON.stringify(`${panel.api.url}/docs`)})`);
    await expect.poll(() => violations.join('\n')).toMatch(/frame-ancestors|refused to connect|X-Frame-Options/);
  });

  test('the same requests succeed from a page of the panel', async () => {
    const page = await signIn(panel.api.url);
    const rename = plan.find(({ method, path }) => method === 'PATCH' && path.startsWith('/api/apiprofile/'));
    const { path = '', body } = rename ?? {};
    const init = { method: 'PATCH', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
    expect(await statusOf(page, path, init)).toBe(200);
  });
});
