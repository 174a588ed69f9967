import { expect, it } from 'vitest';
import { json } from '../../gallery/sample-server';
import { account, minutesFromNow } from '../../gallery/samples';
import { en as texts } from '../../src/i18n/en';
import { eventually } from '../screen';
import { ADA, panelOfUser, settled, useNetwork } from './fixtures';

const network = useNetwork({ hasMotion: true });

const people = ['Anna', 'Boris', 'Clara', 'Dora', 'Egor', 'Fyodor'].map((first_name, i) =>
  account({ id: i + 1, first_name, last_checked_at: minutesFromNow(-3 - i) }),
);

async function open(): Promise<void> {
  await network.open(panelOfUser(ADA, ...people), { viewport: { width: 900, height: 800 } });
  await network.screen.cards().getByText('Fyodor').waitFor();
  await eventually(() => network.server.listeners).toBe(1);
  await settled(network);
}

/** Makes this account the last refreshed one. */
function refreshed(id: number): void {
  const [person] = people.filter((one) => one.id === id);
  if (!person) throw new Error(`nobody has the id ${id}`);
  network.server.send({ type: 'account.updated', data: { ...person, last_checked_at: minutesFromNow(0) } });
}

/** Runs in the page: notes how many cards there are when there are any. */
function noteFirstCards(): void {
  const look = (): void => {
    const { length } = document.querySelectorAll('[data-key]');
    if (length > 0) performance.mark(`${length} cards`);
    else requestAnimationFrame(look);
  };
  look();
}

it('the first cards are there before the others are made', async () => {
  const many = Array.from({ length: 20 }, (_, i) => account({ id: i + 1, first_name: `Number ${i + 1}` }));
  await network.open(panelOfUser(ADA, ...many), { init: [noteFirstCards, 0] });
  await network.screen.cards().nth(11).waitFor();
  const marks = await network.page.evaluate(() => performance.getEntriesByType('mark').map(({ name }) => name));
  expect(marks.filter((name) => name.endsWith('cards'))).toEqual(['4 cards']);
});

it('an open menu stays with its card when that moves', async () => {
  await open();
  const more = network.screen.button(texts.card.more('Fyodor'));
  await more.click();
  const menu = network.page.getByRole('menu');
  const away = async () => {
    const [button, box] = [await more.boundingBox(), await menu.boundingBox()];
    if (!button || !box) throw new Error('the menu is not on the screen');
    return Math.abs(button.y + button.height - box.y);
  };
  const before = await more.boundingBox();
  expect(await away()).toBeLessThan(20);
  refreshed(6);
  // It waits until the pointer rests, then moves.
  const card = network.screen.cards().filter({ hasText: 'Fyodor' });
  await eventually(() => card.evaluate((node) => node.getAnimations().length + Number(node.ariaPosInSet))).toBe(1);
  expect((await more.boundingBox())?.y).not.toBe(before?.y);
  expect(await away()).toBeLessThan(20);
});

it('what the search has found stays in its place while accounts are refreshed', async () => {
  await open();
  await network.page.keyboard.press('Control+k');
  await network.screen.expectFocus(network.page.getByRole('combobox', { name: texts.palette.title }));
  const options = network.page.getByRole('option');
  const names = () => options.locator('.label').allInnerTexts();
  await network.page.keyboard.type('7999');
  await eventually(() => options.count()).toBe(6);
  const before = await names();
  refreshed(6);
  network.server.send({ type: 'account.removed', data: { id: 2, error_code: null } });
  network.server.send({ type: 'account.updated', data: account({ id: 7, first_name: 'Gleb' }) });
  await eventually(() => options.count()).toBe(7);
  expect(await names()).toEqual([...before, 'Gleb']);
  await network.page.keyboard.type('x');
  await eventually(async () => (await names()).includes('Boris')).toBe(false);
});

it('a file to keep is there for a browser that reads it after the click', async () => {
  await network.open(
    {
      ...panelOfUser(ADA, ...people),
      'GET /api/account/1/history': json({ items: [{ at: minutesFromNow(-60), stars: '5' }], next: null }),
    },
    { path: '/accounts/1' },
  );
  const { page, screen } = network;
  await screen.button(texts.detail.history.download).waitFor();
  await page.clock.install();
  await page.evaluate(() => {
    const revoked: string[] = [];
    Object.assign(window, { revoked });
    URL.revokeObjectURL = (url) => void revoked.push(url);
  });
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    screen.button(texts.detail.history.download).click(),
  ]);
  const gone = () => page.evaluate(() => (window as unknown as { revoked: string[] }).revoked);
  await settled(network);
  expect(await gone()).toEqual([]);
  await page.clock.runFor(60_000);
  expect(await gone()).toEqual([download.url()]);
});
