import type { Locator } from 'playwright-core';
import { expect, it } from 'vitest';
import { json } from '../../gallery/sample-server';
import { account, removedAccount, sentCode } from '../../gallery/samples';
import { en as texts } from '../../src/i18n/en';
import { ADA, panelOfUser, settled, useNetwork } from './fixtures';

const network = useNetwork({ hasMotion: true });

const eventually = <Value>(probe: () => Value | Promise<Value>, message: string) =>
  expect.poll(probe, { timeout: 45_000, message });

const { button, dialog } = {
  button: (name: string) => network.page.getByRole('button', { name, exact: true }).first(),
  dialog: () => network.page.locator('[role=dialog], [role=alertdialog]'),
};

/** Openers: name, preparation, and the element to click. */
const OPENERS: [name: string, opener: () => Promise<Locator>][] = [
  ['the card', async () => network.page.getByRole('link', { name: 'Anna' })],
  ['"Add account"', async () => button(texts.accounts.add)],
  ['the search of everything', async () => network.page.getByRole('button', { name: texts.shell.search })],
  ['"Forget"', async () => button(texts.removed.forgetNamed('Zoe'))],
  ['"Sign in again"', async () => button(texts.removed.signInNamed('Zoe'))],
  [
    '"Remove" of the menu',
    async () => {
      await button(texts.card.more('Anna')).click();
      return network.screen.menuItem(texts.card.remove);
    },
  ],
  [
    '"Change password" of the menu',
    async () => {
      await network.screen.openUserMenu('ada');
      return network.screen.menuItem(texts.shell.changePassword);
    },
  ],
];

async function open(): Promise<void> {
  await network.open({
    ...panelOfUser(ADA, account({ id: 1, first_name: 'Anna' })),
    'GET /api/accounts/removed': json({ items: [removedAccount({ id: 9, first_name: 'Zoe' })] }),
    'GET /api/account/1/history': json({ items: [], next: null }),
    'POST /api/auth/send_code': json(sentCode),
  });
  await network.screen.cards().getByText('Anna').waitFor();
  await eventually(() => network.server.listeners, 'connected pages').toBe(1);
  await button(texts.removed.forgetNamed('Zoe')).waitFor();
  await settled(network);
}

async function pressTwice(opener: Locator, pauseMs: number): Promise<void> {
  await opener.scrollIntoViewIfNeeded();
  const box = await opener.boundingBox();
  if (!box) throw new Error('there is nothing to press');
  await pressTwiceAt(box.x + 4, box.y + box.height / 2, pauseMs);
}

/** For the page the presses are as far apart as those of a user, however busy the machine is. */
async function pressTwiceAt(x: number, y: number, pauseMs: number): Promise<void> {
  const { page } = network;
  const devtools = await page.context().newCDPSession(page);
  const press = async (timestamp: number): Promise<void> => {
    for (const type of ['mousePressed', 'mouseReleased'] as const)
      await devtools.send('Input.dispatchMouseEvent', { type, x, y, timestamp, button: 'left', clickCount: 1 });
  };
  await page.mouse.move(x, y);
  const begun = Date.now();
  await press(begun / 1000);
  // The pause of the user, not a wait for the page.
  await page.waitForTimeout(pauseMs);
  await press((begun + pauseMs) / 1000);
  await devtools.detach();
}

/** Closes the dialog, so that the page is as before. */
async function close(): Promise<void> {
  await network.page.keyboard.press('Escape');
  await dialog().waitFor({ state: 'detached' });
  await network.screen.isBack();
}

it('a double click opens what it is on and leaves it open', async () => {
  await open();
  for (const [name, opener] of OPENERS) {
    await pressTwice(await opener(), 150);
    await eventually(() => dialog().isVisible(), name).toBe(true);
    await settled(network);
    expect(await dialog().count(), name).toBe(1);
    const hasFocus = () => network.page.evaluate(() => document.activeElement !== document.body);
    await eventually(hasFocus, name).toBe(true);
    await close();
  }
});

it('a double click does, too, whatever the time between the presses', async () => {
  await open();
  for (const pause of [80, 250, 400]) {
    await pressTwice(await button(texts.accounts.add), pause);
    await eventually(() => dialog().isVisible(), `${pause} ms`).toBe(true);
    await settled(network);
    expect(await dialog().count(), `${pause} ms`).toBe(1);
    await close();
  }
});

it('a double click beside a dialog closes it and not the one below, whatever the time between the presses', async () => {
  await open();
  await button(texts.accounts.add).click();
  const upper = network.screen.dialog(texts.addProfile.title);
  for (const pause of [0, 80, 400]) {
    await button(texts.profiles.add).click();
    await upper.waitFor();
    await pressTwiceAt(8, 8, pause);
    await upper.waitFor({ state: 'detached' });
    await settled(network);
    expect(await network.screen.dialog(texts.profiles.title).isVisible(), `${pause} ms`).toBe(true);
  }
});
