import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { en } from '../src/i18n/en';
import { closeContexts, openPage, sharedBrowser } from './browser';
import { Screen, addAccount, addProfile, eventually } from './screen';
import { Panel } from './panel';

let panel: Panel;
let browser: Browser;
let origin: string;
/** In front of the panel, as nginx with `location /gifts/`. */
const proxy = createServer((incoming, response) => {
  if (!incoming.url?.startsWith('/gifts/')) {
    response.writeHead(404).end('Something else');
    return;
  }
  const { method, headers, url: path } = incoming;
  const onwards = request(new URL(panel.url), { method, headers, path }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onwards.on('error', () => response.destroy());
  response.on('close', () => onwards.destroy());
  incoming.pipe(onwards);
});

beforeAll(async () => {
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  const address = proxy.address();
  origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  [panel, browser] = await Promise.all([
    Panel.start(undefined, { PUBLIC_URL: `https://gifts.example.org, ${origin}/gifts` }),
    sharedBrowser(),
  ]);
});
afterAll(async () => {
  await closeContexts(browser);
  proxy.closeAllConnections();
  proxy.close();
  await panel?.stop();
});

it('the panel works below the path of a proxy: pages, files, API, live updates, documentation', async () => {
  const context = await browser.newContext({ baseURL: origin, locale: 'en' });
  const { page, problems } = await openPage(context);
  const screen = new Screen(page, en);
  const outside: string[] = [];
  page.on('request', (asked) => {
    const url = new URL(asked.url());
    if (url.origin !== origin || !url.pathname.startsWith('/gifts/')) outside.push(asked.url());
  });
  await page.goto('/gifts/');
  await page.getByRole('heading', { name: en.auth.loginTitle }).waitFor();
  expect(new URL(page.url()).pathname).toBe('/gifts/login');
  await page.getByRole('link', { name: en.auth.toRegister }).click();
  await screen.field(en.auth.username).fill('ada');
  await screen.field(en.auth.password).fill('correct horse battery staple');
  await screen.button(en.auth.register).click();
  await page.getByRole('button', { name: en.accounts.add }).first().waitFor();
  const [cookie] = (await context.cookies()).filter(({ name }) => name.startsWith('auth_token'));
  expect(cookie).toMatchObject({ path: '/gifts/', secure: false });

  // Live updates: an account that comes by the API is seen at once.
  const key = await page.evaluate(() => localStorage.getItem('gb-origin-key') ?? '');
  const api = await browser.newContext({
    baseURL: panel.url,
    extraHTTPHeaders: { 'X-Origin-Key': key, Cookie: `${cookie?.name}=${cookie?.value}` },
  });
  await addAccount(api.request, await addProfile(api.request, 'Sandbox'), '+9996621235');
  await page.locator('[data-key]').waitFor();

  await page.getByRole('link', { name: en.settings.title }).first().click();
  await eventually(() => new URL(page.url()).pathname).toBe('/gifts/settings');
  for (const path of ['/gifts/settings', '/gifts/api-profiles']) {
    await page.goto(path);
    await page.locator('h1').first().waitFor();
    expect(new URL(page.url()).pathname).toBe(path);
  }
  await page.goto('/gifts/');
  const id = await page.locator('[data-key]').getAttribute('data-key');
  await page.goto(`/gifts/accounts/${id}`);
  await page.getByRole('dialog').waitFor();

  await page.goto('/gifts/docs');
  await page.locator('.opblock').first().waitFor();
  // Its own viewer asks as this page would: with the key, below the path.
  await page.locator('#operations-panel-getMe').click();
  await page.getByRole('button', { name: 'Try it out' }).click();
  const answer = page.waitForResponse((response) => response.url() === `${origin}/gifts/api/me`);
  await page.getByRole('button', { name: 'Execute' }).click();
  expect((await answer).status()).toBe(200);

  expect(outside.filter((url) => !url.startsWith('data:'))).toEqual([]);
  // The viewer of the documentation is a library's.
  expect(problems.filter((problem) => !problem.includes('responses-table'))).toEqual([]);
  await api.close();
  await context.close();
});
