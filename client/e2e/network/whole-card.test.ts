import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { json } from '../../gallery/sample-server';
import { account, history } from '../../gallery/samples';
import { en } from '../../src/i18n/en';
import { eventually } from '../screen';
import { ADA, isAt, panelOfUser, settled, useNetwork } from './fixtures';

const network = useNetwork();

const REFRESH = 'POST /api/account/1/refresh';
const anna = account({ id: 1, first_name: 'Anna', username: 'anna_1', new_device_at: '2026-01-01T00:00:00Z' });
const PHONE = { viewport: { width: 360, height: 780 }, hasTouch: true };
const DESKTOP = { viewport: { width: 1280, height: 900 } };

const item = () => network.page.locator('[data-key="1"]');
const updated = new RegExp(`^${en.card.updated('')}`);
const path = () => new URL(network.page.url()).pathname;

async function open(view: string, screen: typeof PHONE | typeof DESKTOP): Promise<void> {
  const answers = { ...panelOfUser(ADA, anna), 'GET /api/account/1/history': json(history()), [REFRESH]: json({}) };
  await network.open(answers, { path: view, permissions: ['clipboard-read', 'clipboard-write'], ...screen });
  await item().waitFor();
  await settled(network);
}

/** Clicks at this place of an element, whatever lies above it there. */
async function clickAt(on: Locator, x: number, y: number): Promise<void> {
  const box = await on.boundingBox();
  if (!box) throw new Error('there is nothing to click');
  await network.page.mouse.click(box.x + box.width * x, box.y + box.height * y);
}

async function expectSheet(): Promise<void> {
  await network.page.waitForURL(isAt(network.page.url().includes('table') ? '/accounts/1?view=table' : '/accounts/1'));
  await network.page.getByRole('dialog').getByRole('heading', { name: 'Anna' }).waitFor();
}

const VIEWS = [
  ['card', '/', 'phone', PHONE],
  ['card', '/', 'desktop', DESKTOP],
  ['row', '/?view=table', 'phone', PHONE],
  ['row', '/?view=table', 'desktop', DESKTOP],
] as const;

describe.each(VIEWS)('the %s (%s) on a %s', (_kind, view, _width, screen) => {
  it.each([
    ['its centre', () => clickAt(item(), 0.5, 0.5)],
    ['its edge', () => clickAt(item(), 0.5, 0.04)],
    ['the avatar', () => clickAt(item().locator('gb-account-avatar'), 0.5, 0.5)],
    ['the status, which has a title', () => clickAt(item().locator('gb-account-status-label [title]'), 0.5, 0.5)],
  ])('opens the account by a click at %s', async (_place, click) => {
    await open(view, screen);
    await click();
    await expectSheet();
  });

  it('leaves its menu and its button to refresh what they are', async () => {
    await open(view, screen);
    await clickAt(network.screen.button(en.card.more('Anna')), 0.5, 0.5);
    const refresh = network.server.hold(REFRESH);
    await network.screen.menuItem(en.card.refresh).click();
    await refresh.arrived;
    refresh.release();
    await eventually(() => item().locator('gb-progress-bar').count()).toBe(0);
    const button = network.screen.button(en.card.refreshNamed('Anna'));
    // The row of a phone has no room for it.
    if (await button.isVisible()) {
      const again = network.server.hold(REFRESH);
      await clickAt(button, 0.5, 0.5);
      await again.arrived;
    }
    expect(path()).toBe('/');
  });
});

it('the username of a card is copied by a click', async () => {
  await open('/', DESKTOP);
  await clickAt(item().locator('gb-username-button button'), 0.5, 0.5);
  await network.screen.toast(en.card.copied('anna_1')).waitFor();
  expect(path()).toBe('/');
});

it('the username of a row can be selected, which does not open the account', async () => {
  await open('/?view=table', DESKTOP);
  const { page } = network;
  const box = await item().getByText('@anna_1').boundingBox();
  if (!box) throw new Error('there is no username');
  await page.mouse.move(box.x + box.width - 1, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + 1, box.y + box.height / 2, { steps: 5 });
  await page.mouse.up();
  await settled(network);
  expect(await page.evaluate(() => String(getSelection()))).toContain('nna_1');
  expect(path()).toBe('/');
});

it('a click with the key that opens tabs opens one, above what has a title too', async () => {
  await open('/', DESKTOP);
  const { page } = network;
  for (const place of [item(), item().locator('gb-account-status-label [title]')]) {
    const [tab] = await Promise.all([
      page.context().waitForEvent('page'),
      place.click({ modifiers: ['ControlOrMeta'] }),
    ]);
    // A new tab is blank at first.
    await tab.waitForURL('/accounts/1', { waitUntil: 'commit' });
    await tab.close();
  }
  expect(path()).toBe('/');
});

it('what has a title of its own shows it', async () => {
  await open('/', DESKTOP);
  const titleAt = (on: Locator) =>
    on.evaluate((node) => {
      const { left, top, width, height } = node.getBoundingClientRect();
      const hit = document.elementFromPoint(left + width / 2, top + height / 2);
      return hit?.closest('[title]')?.getAttribute('title') ?? null;
    });
  expect(await titleAt(item().getByRole('link').locator('bdi'))).toBe('Anna');
  expect(await titleAt(item().getByText(updated))).not.toBeNull();
  // Not that of the name, which the link has inside.
  expect(await titleAt(item().locator('gb-account-avatar'))).toBeNull();
});
