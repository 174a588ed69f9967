import { describe, expect, it } from 'vitest';
import { json, lines } from '../../gallery/sample-server';
import { account } from '../../gallery/samples';
import { en as texts } from '../../src/i18n/en';
import { eventually } from '../screen';
import { ADA, OK, isLive, panelOfUser, returnToTab, settled, useNetwork } from './fixtures';

const network = useNetwork({ hasMotion: true });

const [anna, boris, clara] = [
  account({ id: 1, first_name: 'Anna' }),
  account({ id: 2, first_name: 'Boris' }),
  account({ id: 3, first_name: 'Clara' }),
];
const LIST = 'GET /api/accounts';
const list = (...accounts: (typeof anna)[]) => json({ state: 'ready', accounts });
const card = (name: string) => network.screen.cards().filter({ hasText: name });
const names = () => network.screen.cards().locator('h2').allInnerTexts();
const shows = (...expected: string[]) => eventually(async () => (await names()).sort()).toEqual(expected);

async function open(): Promise<void> {
  await network.open({ ...panelOfUser(ADA, anna, boris, clara), 'DELETE /api/account/2': OK });
  await shows('Anna', 'Boris', 'Clara');
  await isLive(network);
}

describe('a list that is on its way', () => {
  it('does not bring back an account that is removed meanwhile', async () => {
    await open();
    const held = network.server.hold(LIST);
    await returnToTab(network);
    await held.arrived;
    await network.screen.button(texts.card.more('Boris')).click();
    await network.screen.menuItem(texts.card.remove).click();
    await network.screen.button(texts.removeAccount.confirm).click();
    await shows('Anna', 'Clara');
    held.release(list(anna, boris, clara));
    await settled(network);
    await shows('Anna', 'Clara');
  });

  it('does not take away an account that is added elsewhere meanwhile', async () => {
    await open();
    const held = network.server.hold(LIST);
    await returnToTab(network);
    await held.arrived;
    network.server.send({ type: 'account.updated', data: account({ id: 4, first_name: 'Dora' }) });
    await shows('Anna', 'Boris', 'Clara', 'Dora');
    held.release(list(anna, boris, clara));
    await settled(network);
    await shows('Anna', 'Boris', 'Clara', 'Dora');
  });

  it('does not turn back the state that an event brought within the same second', async () => {
    await open();
    const held = network.server.hold(LIST);
    await returnToTab(network);
    await held.arrived;
    network.server.send({ type: 'account.updated', data: { ...boris, status: 'unreachable' } });
    await card('Boris').getByText(texts.card.status.unreachable).waitFor();
    held.release(list(anna, boris, clara));
    await settled(network);
    expect(await card('Boris').getByText(texts.card.status.unreachable).isVisible()).toBe(true);
  });
});

it('a refresh that ends after its account was removed does not bring it back', async () => {
  await open();
  const refresh = network.server.hold('POST /api/account/2/refresh');
  await network.screen.button(texts.card.refreshNamed('Boris')).click();
  await refresh.arrived;
  network.server.send({ type: 'account.removed', data: { id: 2, error_code: null } });
  await shows('Anna', 'Clara');
  refresh.release(() => new Response(`${JSON.stringify({ done: true, account: boris })}\n`));
  await network.screen.toast(texts.card.refreshed('Boris')).waitFor();
  await shows('Anna', 'Clara');
});

it('from the message that accounts were not refreshed one click leads to which and why, and another to the account', async () => {
  await open();
  network.server.changeOnRequest('POST /api/accounts/refresh', {
    [LIST]: list(anna, boris),
    'POST /api/accounts/refresh': lines({
      done: true,
      total: 3,
      failed: 2,
      failures: [
        { id: 2, error: 'telegram_rpc', detail: 'Refused.', error_code: 'NEW_CODE' },
        { id: 3, error: 'session_invalid', detail: '' },
      ],
    }),
  });
  await network.page.keyboard.press('Shift+R');
  const showFailed = network.screen.button(texts.accounts.showFailed);
  // A message with the focus stays.
  await showFailed.focus();
  await shows('Anna', 'Boris');
  await showFailed.click();
  const dialog = network.page.getByRole('dialog', { name: texts.accounts.notRefreshed(2) });
  const rows = dialog.getByRole('listitem');
  await eventually(() => rows.count()).toBe(2);
  expect(await rows.first().innerText()).toMatch(/Boris\s+Refused\.\s+NEW_CODE/);
  expect(await rows.last().innerText()).toMatch(`Clara\n\n${texts.errors.codes.session_invalid}`);
  await rows.first().getByRole('button', { name: 'Boris' }).click();
  await network.page.waitForURL('**/accounts/2');
  await network.page.getByRole('dialog', { name: 'Boris' }).waitFor();
});

describe('on a phone', () => {
  const viewport = { width: 360, height: 640 };

  it('accounts take more of the first screen than what stands above them', async () => {
    await network.open(panelOfUser(ADA, anna, boris, clara), { viewport });
    await shows('Anna', 'Boris', 'Clara');
    const tops = await network.screen
      .cards()
      .evaluateAll((cards) => cards.map((card) => card.getBoundingClientRect().top));
    const above = Math.min(...tops);
    const pages = await network.page.getByRole('navigation').boundingBox();
    expect(above).toBeLessThan((pages?.y ?? 0) / 2);
  });

  it('the order of the list is a touch away, and seen to differ from the usual one', async () => {
    await network.open(panelOfUser(ADA, anna, boris, clara), { viewport });
    const toggle = network.screen.button(texts.accounts.order);
    const order = network.page.getByRole('combobox', { name: texts.accounts.sort });
    await toggle.waitFor();
    expect(await order.isVisible()).toBe(false);
    await toggle.click();
    await eventually(() => toggle.getAttribute('aria-expanded')).toBe('true');
    await order.selectOption('name');
    await toggle.click();
    await order.waitFor({ state: 'hidden' });
    await eventually(() => toggle.getAttribute('class')).toContain('changed');
  });
});

it.each([360, 900, 1440])('skeletons fill the screen, and cards come in their places: %i px', async (width) => {
  const people = panelOfUser(ADA, anna, boris, clara);
  const [held] = await network.open(people, { viewport: { width, height: 700 }, hold: [LIST] });
  const place = (selector: string) =>
    network.page
      .locator(selector)
      .first()
      .evaluate((element) => element.getBoundingClientRect().toJSON() as DOMRect);
  const last = network.page.locator('gb-account-skeletons .card').last();
  await last.waitFor();
  const skeletons = await place('gb-account-skeletons .cards');
  expect(skeletons.bottom).toBe(700);
  expect((await last.boundingBox())?.y).toBeGreaterThan(700 - 180);
  const first = await place('gb-account-skeletons .card');
  held?.release();
  await shows('Anna', 'Boris', 'Clara');
  // Without live updates a line says so above the list.
  await eventually(() => network.server.listeners).toBe(1);
  await network.screen.words(texts.shell.updatesPaused).waitFor({ state: 'detached' });
  await settled(network);
  expect((await place('gb-accounts-page ul')).top).toBe(first.top);
});

it('the stage of a refresh that is over in no time can be read, and its result is there at once', async () => {
  await open();
  network.server.change({
    'POST /api/account/1/refresh': lines(
      { stage: 'connect', message: '' },
      { done: true, message: '', account: { ...anna, stars: 4711, stars_exact: '4711' } },
    ),
  });
  const words = card('Anna').locator('gb-account-status-label');
  await words.evaluate((element) => {
    const seen: [string, number][] = [];
    Object.assign(window, { seen });
    const note = () => void seen.push([element.textContent.trim(), performance.now()]);
    note();
    addEventListener('click', () => Object.assign(window, { clickedAt: performance.now() }), { capture: true });
    new MutationObserver(note).observe(element, { subtree: true, characterData: true, childList: true });
  });
  await card('Anna')
    .getByRole('button', { name: texts.card.refreshNamed('Anna') })
    .click();
  await card('Anna').getByText('4,711').waitFor();
  await eventually(() => words.innerText()).toBe(texts.card.status.ok);
  const { seen, clickedAt } = await network.page.evaluate(() => {
    const { seen, clickedAt } = window as unknown as { seen: [string, number][]; clickedAt: number };
    return { seen, clickedAt };
  });
  // An answer that takes longer shows the next stage, too.
  const shown = seen.map(([word]) => word).filter((word) => word !== texts.card.stage.connect);
  expect(shown).toEqual([texts.card.status.ok, texts.card.stage.start, texts.card.status.ok]);
  expect((seen.at(-1)?.[1] ?? NaN) - clickedAt).toBeGreaterThanOrEqual(390);
});

describe('a name without visible characters', () => {
  const blank = account({ id: 1, first_name: '\u3164', last_name: '\u2800\u0301', username: null });
  const { noName } = texts.card;

  it.each(['/', '/?view=table'])('has a text that can be clicked, at %s, and in messages', async (path) => {
    await network.open(panelOfUser(ADA, blank), { path });
    const { page, screen } = network;
    await page.getByRole('link', { name: noName }).click();
    await screen.dialog(noName).waitFor();
    await page.keyboard.press('Escape');
    await screen.dialog(noName).waitFor({ state: 'detached' });
    // The history entry of the sheet is gone, too.
    await screen.isBack();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: texts.palette.title }).fill(blank.phone);
    await page.getByRole('option').filter({ hasText: noName }).first().waitFor();
    await page.keyboard.press('Escape');
    await screen.button(texts.card.more(noName)).click();
    await screen.menuItem(texts.card.remove).click();
    await page.getByRole('alertdialog').getByText(noName).first().waitFor();
  });

  it('piles no marks over the lines beside it, and keeps emoji whole', async () => {
    const pile = account({ id: 2, first_name: `Z${'\u0301\u0489'.repeat(32)}` });
    const family = account({ id: 3, first_name: '👨‍👩‍👧‍👦', last_name: null });
    await network.open(panelOfUser(ADA, pile, family));
    await eventually(async () => (await names()).sort()).toEqual(['Z\u0301\u0489\u0301\u0489', '👨‍👩‍👧‍👦']);
    expect(await card('👨‍👩‍👧‍👦').locator('gb-account-avatar').innerText()).toBe('👨‍👩‍👧‍👦');
  });
});

it('cards that come a frame later follow the first ones for screen readers from the beginning', async () => {
  const WATCH = (): void => {
    const wrong: number[][] = [];
    Object.assign(globalThis, { wrong });
    new MutationObserver(() => {
      const places = [...document.querySelectorAll('[aria-posinset]')].map((card) => Number(card.ariaPosInSet));
      if (places.some((place, index) => place < (places[index - 1] ?? 0))) wrong.push(places);
    }).observe(document, { childList: true, subtree: true });
  };
  const many = Array.from({ length: 100 }, (_, index) => account({ id: index + 10 }));
  await network.open(panelOfUser(ADA, ...many), { viewport: { width: 1440, height: 900 }, init: [WATCH, 0] });
  await eventually(() => network.screen.cards().count()).toBeGreaterThan(8);
  expect(await network.page.evaluate(() => (globalThis as unknown as { wrong: number[][] }).wrong)).toEqual([]);
  await network.page.evaluate(() => scrollTo(0, 600));
  await network.page.locator('[aria-posinset="30"]').waitFor();
  expect(await network.page.evaluate(() => (globalThis as unknown as { wrong: number[][] }).wrong)).toEqual([]);
});
