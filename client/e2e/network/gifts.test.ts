import type { ServerEvent } from '@giftbuyer/contracts';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { catalogueOf, gift, gifts, sampleGifts, sticker } from '../../gallery/gift-samples';
import { json, errorAnswer } from '../../gallery/sample-server';
import { account, minutesFromNow } from '../../gallery/samples';
import { en } from '../../src/i18n/en';
import { enGiftNews } from '../../src/i18n/en-gift-news';
import { enGifts as texts } from '../../src/i18n/en-gifts';
import { openPage } from '../browser';
import { Screen, eventually } from '../screen';
import { ADA, BOB, isAt, logIn, logOut, panelOfUser, settled, useNetwork } from './fixtures';

const network = useNetwork({ hasMotion: true });

const LIST = 'GET /api/gifts';
const PROFILES = 'GET /api/apiprofiles';
// A browser decodes no picture of one byte, and shows the sign of a gift in its place.
const noThumb = Object.fromEntries(sampleGifts.map(({ id }) => [`GET /api/gift/${id}/thumb`, json({})]));
const answers = { ...panelOfUser(ADA, account({ id: 1 })), ...catalogueOf(gifts(...sampleGifts)), ...noThumb };

const cards = () => network.page.getByRole('list', { name: texts.list }).getByRole('listitem');
const card = (id: string) => network.page.locator(`[data-key="${id}"]`);
const moving = (within = network.page.locator('body')) => within.locator('gb-gift-picture svg:not(gb-icon svg)');
const sheet = () => network.page.getByRole('dialog');
const askedFor = (what: string) => network.server.asked.filter((asked) => asked.what === what).length;
const titles = () => cards().locator('h2').allInnerTexts();
const dropped = (id: string, title: string): ServerEvent => ({
  type: 'gift.new',
  data: {
    environment: 'production',
    gift: gift({ id, title, stars: 50, is_new: true, first_seen_at: minutesFromNow(0) }),
  },
});

it('is filtered, sorted and searched in the address, used by keyboard, and opens a gift', async () => {
  await network.open(answers, { path: '/gifts?is=limited&sort=-price' });
  const { page } = network;
  await eventually(titles).toEqual([
    ...['Астральный осколок', 'Lunar Rabbit', 'Durov’s Cap', 'Plush Pepe', 'Winter Wreath', 'Candy Cane'],
  ]);
  await page.getByRole('button', { name: texts.traitFilters.limited }).click();
  await page.getByLabel(texts.search).fill('aa');
  await page.getByText(texts.nothingText).waitFor();
  await page.getByLabel(texts.search).fill('durov');
  await eventually(titles).toEqual(['Durov’s Cap']);
  await page.waitForURL(isAt('/gifts?sort=-price&q=durov'));
  await page.reload();
  await eventually(titles).toEqual(['Durov’s Cap']);
  await page.getByLabel(texts.search).press('Escape');
  await page.getByRole('combobox', { name: texts.sort }).selectOption('catalogue');
  await eventually(() => cards().count()).toBe(sampleGifts.length);
  await page.waitForURL('**/gifts');
  await card('1').focus();
  await page.keyboard.press('ArrowRight');
  await eventually(() => card('2').evaluate((element) => element === document.activeElement)).toBe(true);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/gifts/2');
  await sheet().getByText(texts.pieces(50)).waitFor();
  const link = sheet().getByRole('link', { name: texts.sheet.auctionLink });
  expect(await link.getAttribute('href')).toBe('https://t.me/auction/AstralShard');
  await sheet().getByRole('slider', { name: texts.sheet.chart.title }).waitFor();
  await page.keyboard.press('Escape');
  await page.waitForURL('**/gifts');
  await eventually(() => card('2').evaluate((element) => element.contains(document.activeElement))).toBe(true);
});

it('one gift moves at a time, under the content policy; what is broken or unwanted stays still', async () => {
  const text = { ...sticker, layers: [{ ty: 5 }] };
  const broken = {
    'GET /api/gift/3/sticker': json(text),
    'GET /api/gift/4/sticker': errorAnswer(404, 'gift_not_found'),
  };
  await network.open({ ...answers, ...broken }, { path: '/gifts' });
  const { page } = network;
  await card('1').hover();
  await moving(card('1')).locator('path').first().waitFor();
  await card('2').hover();
  await moving(card('2')).locator('path').first().waitFor();
  expect(await moving().count()).toBe(1);
  for (const id of ['3', '4']) {
    await card(id).hover();
    await eventually(() => askedFor(`GET /api/gift/${id}/sticker`)).toBe(1);
    await eventually(() => moving().count()).toBe(0);
    await card(id).locator('gb-gift-picture gb-icon').waitFor();
  }
  await card('1').locator('a').click();
  await moving(sheet()).locator('path').first().waitFor();
  expect(await moving().count()).toBe(1);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await eventually(() => moving().count()).toBe(0);
  await sheet().locator('gb-gift-picture gb-icon').waitFor();
});

it('a card below the sheet does not take the movement from it', async () => {
  await network.open(answers, { path: '/gifts', hasClock: true });
  const { page } = network;
  await card('1').locator('a').click();
  await moving(sheet()).locator('path').first().waitFor();
  // The pointer leaves the card only with its next event.
  await card('1').dispatchEvent('pointerover', { pointerType: 'mouse' });
  await page.clock.runFor(200);
  await settled(network);
  expect(await moving(sheet()).locator('path').count()).toBeGreaterThan(0);
});

it('follows the catalogue with one request for many changes, and says when it can not be read', async () => {
  await network.open(answers, { path: '/gifts' });
  const { page, server } = network;
  await card('7').waitFor();
  await eventually(() => server.listeners).toBe(1);
  const before = askedFor(LIST);
  const later = sampleGifts.map((each) => (each.id === '7' ? { ...each, remains: 12 } : each));
  server.change({ [LIST]: json(gifts(...later)) });
  for (let count = 0; count < 100; count++)
    server.send({ type: 'gift.updated', data: { environment: 'production', id: String(count) } });
  server.send({ type: 'catalogue.updated', data: { environment: 'test' } });
  await card('7').getByText(texts.left('12', '5,000')).waitFor();
  expect(askedFor(LIST) - before).toBeLessThanOrEqual(2);

  // A list that was asked for before a gift came does not take it away.
  const slow = server.hold(LIST);
  server.send({ type: 'catalogue.updated', data: { environment: 'production' } });
  await slow.arrived;
  server.send(dropped('77', 'Snow Globe'));
  await card('77').waitFor();
  server.change({ [LIST]: errorAnswer(503, 'unavailable') });
  slow.release(json(gifts(...later)));
  await network.screen.failure(texts.loadFailed).waitFor();
  expect(await card('77').count()).toBe(1);
  server.change({ [LIST]: json(gifts(...later)) });
  await network.screen.button(en.common.retry).click();
  await network.screen.failure(texts.loadFailed).waitFor({ state: 'detached' });
  await card('77').waitFor({ state: 'detached' });

  const lost = server.hold(LIST);
  server.send({ type: 'resync', data: {} });
  await lost.arrived;
  await logOut(network, ADA);
  await logIn(network, panelOfUser(BOB, account({ id: 2, first_name: 'Zoe' })), BOB);
  lost.release();
  server.change({ [LIST]: json(gifts()) });
  await network.page.goto('/gifts');
  await page.getByText(texts.emptyTitle).waitFor();
  expect(await cards().count()).toBe(0);
});

/** A browser in which notifications can be asked for, and a page in the background. */
function inBackground(isPermitted: number): void {
  const shown: string[] = [];
  const attempts: string[] = [];
  class Shown {
    static permission = isPermitted ? 'granted' : 'default';
    static requestPermission(): Promise<string> {
      Shown.permission = 'granted';
      return Promise.resolve('granted');
    }
    onclick: unknown = null;
    constructor(text: string) {
      if (Shown.permission === 'granted') shown.push(text);
    }
    close(): void {
      shown.pop();
    }
  }
  const request = navigator.locks.request.bind(navigator.locks) as (name: string, ...rest: unknown[]) => unknown;
  Object.assign(navigator.locks, {
    request: (name: string, ...rest: unknown[]) => {
      if (name.startsWith('gb-notification ')) attempts.push(name);
      return request(name, ...rest);
    },
  });
  Object.assign(window, { Notification: Shown, shown, attempts });
  Object.defineProperty(document, 'hidden', { get: () => true });
}

it('new gifts are announced on every page, several in one message, and by the browser when that was asked for', async () => {
  const [profiles] = await network.open(answers, { path: '/settings', init: [inBackground, 0], hold: [PROFILES] });
  const { page, screen, server } = network;
  const shown = () => page.evaluate(() => (window as unknown as { shown: string[] }).shown);
  await eventually(() => server.listeners).toBe(1);
  // A gift may come before the page knows which profiles there are.
  await profiles?.arrived;
  server.send(dropped('77', 'Snow\u202E Globe'));
  await settled(network);
  profiles?.release();
  await screen.toast(enGiftNews.one('Snow Globe', '50 Stars')).waitFor();
  server.send({
    ...dropped('79', 'Not mine'),
    ...{ data: { environment: 'test', gift: gift({ id: '79' }) } },
  } as ServerEvent);
  await settled(network);
  expect(await shown()).toEqual([]);

  const toggle = page.getByRole('switch', { name: enGiftNews.setting.name });
  expect(await toggle.isChecked()).toBe(false);
  await toggle.click();
  await eventually(() => toggle.isChecked()).toBe(true);
  // The server watches while somebody asks.
  await eventually(() => askedFor(LIST)).toBe(1);
  server.send(dropped('78', 'Candle'));
  await screen.toast(enGiftNews.many(2)).waitFor();
  await eventually(shown).toEqual([enGiftNews.many(2)]);
  await screen.button(enGiftNews.show).click();
  await page.waitForURL(isAt('/gifts?is=new&environment=production'));

  // Two tabs: a toast in each, one notification of the browser.
  const { page: second, problems } = await openPage(page.context());
  await second.addInitScript(inBackground, 1);
  await second.goto('/gifts');
  // A hidden tab asks for the list when it is shown.
  await second.getByRole('heading', { level: 1 }).waitFor();
  // It listens to events when it is idle.
  await settled({ page: second, screen: new Screen(second, en) });
  const before = await shown();
  server.send(dropped('80', 'Bell'));
  for (const tab of [page, second]) await new Screen(tab, en).toast(enGiftNews.one('Bell', '50 Stars')).waitFor();
  const ofBoth = async (what: 'shown' | 'attempts') => {
    const of = (tab: Page) => tab.evaluate((name) => (window as unknown as Record<string, string[]>)[name] ?? [], what);
    return [...(await of(page)), ...(await of(second))];
  };
  const tries = async () => (await ofBoth('attempts')).filter((name) => name.endsWith(' 80')).length;
  await eventually(tries).toBe(2);
  await settled(network);
  expect(await ofBoth('shown')).toHaveLength(before.length + 1);
  expect(problems).toEqual([]);
});

it('what was typed just before a gift is opened is still there when it closes', async () => {
  await network.open(answers, { path: '/gifts' });
  const { page } = network;
  await card('7').waitFor();
  const search = page.getByLabel(texts.search);
  // Both within the time after which the search is written into the address.
  await page.evaluate(
    ([field, link]) => {
      (field as HTMLInputElement).value = 'durov';
      field?.dispatchEvent(new Event('input'));
      (link as HTMLElement).click();
    },
    [await search.elementHandle(), await card('3').locator('a').elementHandle()],
  );
  await sheet().waitFor();
  await settled(network);
  await page.waitForURL((url) => url.searchParams.get('q') === 'durov');
  await page.keyboard.press('Escape');
  await sheet().waitFor({ state: 'detached' });
  await page.waitForURL(isAt('/gifts?q=durov'));
  expect(await search.inputValue()).toBe('durov');
});
