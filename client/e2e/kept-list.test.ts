import type { AccountList } from '@giftbuyer/contracts';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { addAccount, addProfile, eventually, openStart, signUp, type Person } from './screen';
import { useSharedPanel } from './fixtures';

const fixture = useSharedPanel();

/**
 * The source of each list by its `transferSize` in Resource Timing: 300 bytes for a revalidated response, 0 for a cached one
 * without revalidation, else the transferred size.
 */
function comings(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .filter((entry) => entry instanceof PerformanceResourceTiming)
      // Without aborted requests.
      .filter(({ name, responseStatus }) => new URL(name).pathname === '/api/accounts' && responseStatus > 0)
      .map(({ transferSize }) => (transferSize === 300 ? 'the same' : transferSize === 0 ? 'not asked' : 'anew')),
  );
}

/** Requests the list like the client. */
function phones(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const list = (await (await fetch('/api/accounts')).json()) as AccountList;
    return list.accounts.map(({ phone }) => phone);
  });
}

async function withAccounts(...numbers: string[]): Promise<Person & { profile: number }> {
  const person = await signUp(fixture.browser, fixture.panel);
  const profile = await addProfile(person.context.request, 'Sandbox');
  for (const number of numbers) await addAccount(person.context.request, profile, number);
  return { ...person, profile };
}

it('revalidates the cached list, and reads it again when it has changed', async () => {
  const person = await withAccounts('+9996621134');
  const { page, screen } = await openStart(person);
  await screen.cards().first().waitFor();
  // Loaded at the start, and again when live updates connect: a reload in between would prevent the browser from caching it.
  await eventually(() => comings(page)).toContain('the same');
  await page.reload();
  await screen.cards().first().waitFor();
  await eventually(async () => new Set(await comings(page))).toEqual(new Set(['the same']));
  await addAccount(person.context.request, person.profile, '+9996621135');
  await eventually(() => screen.cards().count()).toBe(2);
  await eventually(() => phones(page)).toEqual(['+9996621135', '+9996621134']);
  await eventually(async () => new Set(await comings(page))).toEqual(new Set(['the same', 'anew']));
  await person.context.close();
});

it('shows no user the cached list of another', async () => {
  const ada = await withAccounts('+9996621136');
  const eve = await withAccounts('+9996621137');
  // A page of the same origin without own requests.
  const page = await ada.context.newPage();
  await page.goto(`${fixture.panel.url}/favicon.svg`);
  for (let time = 0; time < 2; time++) expect(await phones(page)).toEqual(['+9996621136']);
  // Without a logout, which clears the cache.
  const [cookie] = await eve.context.cookies();
  await ada.context.addCookies(cookie ? [cookie] : []);
  expect(await phones(page)).toEqual(['+9996621137']);
  await eventually(() => comings(page)).toEqual(['anew', 'the same', 'anew']);
  await ada.context.clearCookies();
  expect(await page.evaluate(async () => (await fetch('/api/accounts')).status)).toBe(401);
  await ada.context.close();
  await eve.context.close();
});
