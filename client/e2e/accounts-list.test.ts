import type { ErrorBody } from '@giftbuyer/contracts';
import type { Page } from 'playwright-core';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { en } from '../src/i18n/en';
import { pretendTime } from './browser';
import { type Person, type Screen, addAccount, addProfile, eventually, signUp } from './screen';
import { useStartPage } from './start-page';
import { usePanelAndSandbox } from './fixtures';

const fixture = usePanelAndSandbox();

const PEOPLE = [
  { phone: '+9996610101', name: 'Анна', stars: 300 },
  { phone: '+9996610102', name: 'Bob', stars: 1000 },
  { phone: '+9996610103', name: 'Clara', stars: 7 },
  { phone: '+9996610104', name: 'Dora', stars: 20 },
] as const;
const DAY = 24 * 3_600_000;

let person: Person;
let page: Page;
let screen: Screen;

beforeAll(async () => {
  person = await signUp(fixture.browser, fixture.panel, { hasMotion: true });
  const { request } = person.context;
  const profile = await addProfile(request, 'Practice');
  for (const { phone, name, stars } of PEOPLE) {
    fixture.sandbox.world.change(phone, { firstName: name, lastName: '', stars: { amount: stars, nanos: 0 } });
    await addAccount(request, profile, phone);
  }
});
const start = useStartPage(() => person);
beforeEach(() => {
  ({ page, screen } = start);
});

const { accounts } = en;
const shownNames = () => screen.shownNames();
const search = () => page.getByRole('searchbox', { name: accounts.search });
const chip = (name: string, count: number) => screen.button(`${name} ${count}`);
const address = () => new URL(page.url()).search;
const rows = () =>
  page
    .getByRole('grid', { name: accounts.list })
    .getByRole('row')
    .filter({ has: page.getByRole('gridcell') });

describe('searching', () => {
  it.each(['bob', 'ищи', '10102', '+999 66 1-0102'])('finds an account by %j', async (typed) => {
    const refreshes = screen.requests('POST', '/api/');
    await search().fill(typed);
    await eventually(shownNames).toEqual(['Bob']);
    await eventually(() => new URLSearchParams(address()).get('q')).toBe(typed);
    expect(refreshes).toEqual([]);
  });

  it('is kept in the address through a reload, and undone by one button', async () => {
    await search().fill('clara');
    await eventually(address).toBe('?q=clara');
    await page.reload();
    await eventually(shownNames).toEqual(['Clara']);
    expect(await search().inputValue()).toBe('clara');
    await search().fill('nobody');
    await page.getByRole('heading', { name: accounts.nothing }).waitFor();
    await screen.button(accounts.clearFilters).click();
    await eventually(async () => (await shownNames()).length).toBe(4);
    await screen.expectFocus(search());
    await eventually(address).toBe('');
  });

  it('is cleared by Esc', async () => {
    await search().fill('clara');
    await eventually(shownNames).toEqual(['Clara']);
    await page.keyboard.press('Escape');
    await eventually(async () => (await shownNames()).length).toBe(4);
    expect(await search().inputValue()).toBe('');
  });

  it('leaves the address of another page alone, however long that page takes', async () => {
    const arrival = Promise.withResolvers<void>();
    await page.route('**/*.js', (route) => arrival.promise.then(() => route.continue()));
    await search().fill('clara');
    await page.getByRole('link', { name: en.settings.title }).click();
    // By then the search would have been written into the URL.
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 300)));
    arrival.resolve();
    await page.getByRole('heading', { name: en.settings.title, level: 1 }).waitFor();
    expect(address()).toBe('');
    await page.getByRole('link', { name: accounts.title, exact: true }).click();
    await eventually(async () => (await shownNames()).length).toBe(4);
    expect(await search().inputValue()).toBe('');
  });
});

describe('the name of an account', () => {
  it('opens the account here, or with Ctrl in a tab of its own, and keeps what was searched for', async () => {
    await search().fill('clara');
    await eventually(address).toBe('?q=clara');
    const link = page.getByRole('link', { name: 'Clara' });
    const opening = page.context().waitForEvent('page');
    await link.click({ modifiers: ['ControlOrMeta'] });
    const tab = await opening;
    await tab.waitForURL(/\/accounts\/\d+\?q=clara$/);
    await tab.getByRole('dialog', { name: 'Clara' }).waitFor();
    await tab.close();
    expect(new URL(page.url()).pathname).toBe('/');
    const loaded = await page.evaluate(() => performance.timeOrigin);
    await link.click();
    await page.getByRole('dialog', { name: 'Clara' }).waitFor();
    expect(page.url()).toMatch(/\/accounts\/\d+\?q=clara$/);
    expect(await page.evaluate(() => performance.timeOrigin)).toBe(loaded);
  });
});

describe('statuses', () => {
  it('are counted and chosen', async () => {
    const repairs = [
      fixture.sandbox.faults.add({ kind: 'floodWait', seconds: 600, phone: PEOPLE[0].phone }),
      fixture.sandbox.faults.add({ kind: 'disconnect', phone: PEOPLE[1].phone }),
    ];
    for (const name of ['Анна', 'Bob']) await screen.button(en.card.refreshNamed(name)).click();
    await chip(accounts.statuses.unreachable, 1).waitFor();
    await chip(accounts.statuses.flood_wait, 1).click();
    await eventually(shownNames).toEqual(['Анна']);
    await eventually(() => screen.cards().first().innerText()).toMatch(/wait (9|10|11):\d\d/);
    await eventually(address).toBe('?status=flood_wait');
    expect(await chip(accounts.statuses.flood_wait, 1).getAttribute('aria-pressed')).toBe('true');
    await chip(accounts.statuses.ok, 2).click();
    await eventually(async () => (await shownNames()).toSorted()).toEqual(['Clara', 'Dora']);
    await chip(accounts.statuses.all, 4).click();
    await eventually(async () => (await shownNames()).length).toBe(4);
    for (const repair of repairs) repair();
  });

  it('of stale accounts are in the title too', async () => {
    expect(await page.title()).toBe('Accounts – GiftBuyer');
    await pretendTime(page, Date.now() + DAY);
    await eventually(() => page.title()).toMatch(/^Accounts \([2-4] stale\) – GiftBuyer$/);
  });
});

describe('the order', () => {
  it('goes by Stars and by name, both ways, at once', async () => {
    await page.getByRole('combobox', { name: accounts.sort }).selectOption('stars');
    await eventually(shownNames).toEqual(['Bob', 'Анна', 'Dora', 'Clara']);
    await screen.button(accounts.reverse).click();
    await eventually(shownNames).toEqual(['Clara', 'Dora', 'Анна', 'Bob']);
    await eventually(address).toBe('?sort=-stars');
    await page.reload();
    await eventually(shownNames).toEqual(['Clara', 'Dora', 'Анна', 'Bob']);
    await page.getByRole('combobox', { name: accounts.sort }).selectOption('name');
    await eventually(shownNames).toEqual(['Анна', 'Bob', 'Clara', 'Dora']);
  });
});

describe('the table', () => {
  const heading = (name: string) => page.getByRole('columnheader', { name });

  it('shows the same accounts, sorts by its head and is walked by the same keys', async () => {
    await page.getByRole('radio', { name: accounts.views.table }).check();
    await eventually(() => rows().count()).toBe(4);
    await eventually(address).toBe('?view=table');
    await heading(accounts.columns.stars).getByRole('button').click();
    await eventually(shownNames).toEqual(['Bob', 'Анна', 'Dora', 'Clara']);
    expect(await heading(accounts.columns.stars).getAttribute('aria-sort')).toBe('descending');
    await heading(accounts.columns.stars).getByRole('button').click();
    await eventually(shownNames).toEqual(['Clara', 'Dora', 'Анна', 'Bob']);
    expect(await heading(accounts.columns.stars).getAttribute('aria-sort')).toBe('ascending');
    const row = (name: string) => page.getByRole('row', { name, exact: true });
    await row('Clara').focus();
    await page.keyboard.press('ArrowDown');
    await screen.expectFocus(row('Dora'));
    await page.keyboard.press('End');
    await screen.expectFocus(row('Bob'));
    expect(await row('Bob').getAttribute('aria-rowindex')).toBe('5');
    await screen.button(en.card.refreshNamed('Clara')).click();
    await screen.toast(en.card.refreshed('Clara')).waitFor();
    await page.keyboard.press('Escape');
    // The choice is stored in the browser.
    await page.goto('/');
    await eventually(() => rows().count()).toBe(4);
    await page.getByRole('radio', { name: accounts.views.cards }).check();
    await eventually(() => screen.cards().count()).toBe(4);
  });
});

describe('density', () => {
  it('lets more cards onto the screen, here and in the settings', async () => {
    const height = async () => (await screen.cards().first().boundingBox())?.height;
    await eventually(height).toBe(152);
    await screen.button(accounts.compact).click();
    await eventually(height).toBe(116);
    await page.getByRole('link', { name: en.settings.title }).click();
    await page.getByRole('radio', { name: en.settings.densities.comfortable }).check();
    await page.getByRole('link', { name: accounts.title, exact: true }).click();
    await eventually(height).toBe(152);
  });
});

describe('what came today', () => {
  it('is on the card and in the totals, and nothing is when nothing came', async () => {
    // At the next midnight nothing has changed yet.
    await page.goto('/robots.txt');
    await pretendTime(page, Date.now() + DAY);
    const asked = page.waitForResponse('**/api/accounts/stars*');
    await page.goto('/');
    expect((await asked).status()).toBe(200);
    await screen.cards().nth(3).waitFor();
    expect(await page.getByText(/today/).count()).toBe(0);
    fixture.sandbox.world.topUp(PEOPLE[2].phone, { amount: 120, nanos: 500_000_000 });
    await screen.button(en.card.refreshNamed('Clara')).click();
    await screen.cards().getByText(en.card.today('+120.5')).waitFor();
    await page.getByText(accounts.changeToday('+120.5')).nth(1).waitFor();
  });
});

describe('a list that cannot be read', () => {
  it('says why, with a code to copy, and is read again', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: fixture.panel.url });
    let body: ErrorBody = { error: 'unavailable', detail: 'No database' };
    await page.route('**/api/accounts', (route) => route.fulfill({ status: 503, json: body }));
    // Live updates that connect would read the list as well.
    await page.route('**/api/events', () => undefined);
    start.isSpoiled = true;
    const copied = () => page.evaluate(() => navigator.clipboard.readText());
    await page.reload();
    const notice = screen.failure(accounts.loadFailed);
    await notice.getByText(en.errors.codes.unavailable).waitFor();
    await screen.button(en.common.copyCode, notice).click();
    await eventually(copied).toBe('unavailable');
    body = { error: 'internal_error', detail: 'Internal error', request_id: '3f9c01ab1f' };
    await screen.button(en.common.retry, notice).click();
    await notice.getByText(en.errors.forOperator(en.errors.codes.internal_error, '3f9c01ab1f')).waitFor();
    await screen.button(en.common.copyCode, notice).click();
    await eventually(copied).toBe('internal_error 3f9c01ab1f');
    await page.unroute('**/api/accounts');
    await screen.button(en.common.retry, notice).click();
    await screen.cards().nth(3).waitFor();
    expect(await notice.count()).toBe(0);
  });
});
