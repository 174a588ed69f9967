import type { AccountList } from '@giftbuyer/contracts';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launch } from './browser';
import { addAccount, addProfile, eventually, openStart, signUp, type Person } from './pages';
import { Panel } from './panel';

let panel: Panel;
let browser: Browser;
beforeAll(async () => {
  [panel, browser] = await Promise.all([Panel.start(), launch()]);
});
afterAll(async () => {
  await browser?.close();
  await panel?.stop();
});

/** What came over the wire for lists from now on: the page itself is told of a 200 when that was a 304. */
async function onTheWire(page: Page): Promise<number[]> {
  const network = await page.context().newCDPSession(page);
  const lists = new Set<string>();
  const statuses: number[] = [];
  network.on('Network.requestWillBeSent', ({ requestId, request }) => {
    if (new URL(request.url).pathname === '/api/accounts') lists.add(requestId);
  });
  network.on('Network.responseReceivedExtraInfo', ({ requestId, statusCode }) => {
    if (lists.has(requestId)) statuses.push(statusCode);
  });
  await network.send('Network.enable');
  return statuses;
}

/** Asks as the client does. */
function phones(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const list = (await (await fetch('/api/accounts')).json()) as AccountList;
    return list.accounts.map(({ phone }) => phone);
  });
}

async function withAccounts(...numbers: string[]): Promise<Person & { profile: number }> {
  const person = await signUp(browser, panel);
  const profile = await addProfile(person.context.request, 'Sandbox');
  for (const number of numbers) await addAccount(person.context.request, profile, number);
  return { ...person, profile };
}

it('asks whether the list that the browser keeps is the same, and reads it anew when it is not', async () => {
  const person = await withAccounts('+9996621234');
  const { page, screen } = await openStart(person);
  await screen.cards().first().waitFor();
  const statuses = await onTheWire(page);
  await page.reload();
  await screen.cards().first().waitFor();
  // Once as the page opens, and once more if its live updates connect later than that.
  await eventually(() => new Set(statuses)).toEqual(new Set([304]));
  await addAccount(person.context.request, person.profile, '+9996621235');
  await eventually(() => screen.cards().count()).toBe(2);
  statuses.length = 0;
  expect(await phones(page)).toEqual(['+9996621235', '+9996621234']);
  expect(statuses).toEqual([200]);
  await person.context.close();
});

it('shows nobody what the browser keeps of somebody else', async () => {
  const ada = await withAccounts('+9996621236');
  const eve = await withAccounts('+9996621237');
  const { page, screen } = await openStart(ada);
  await screen.cards().first().waitFor();
  const statuses = await onTheWire(page);
  expect(await phones(page)).toEqual(['+9996621236']);
  expect(statuses).toEqual([304]);
  // Without the logout, which makes the browser forget.
  const [cookie] = await eve.context.cookies();
  await ada.context.addCookies(cookie ? [cookie] : []);
  expect(await phones(page)).toEqual(['+9996621237']);
  await ada.context.clearCookies();
  expect(await page.evaluate(async () => (await fetch('/api/accounts')).status)).toBe(401);
  expect(statuses).toEqual([304, 200, 401]);
  await ada.context.close();
  await eve.context.close();
});
