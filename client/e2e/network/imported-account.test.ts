import type { Account } from '@giftbuyer/contracts';
import { expect, it } from 'vitest';
import { json } from '../../gallery/sample-server';
import { account, history } from '../../gallery/samples';
import { en as texts } from '../../src/i18n/en';
import { eventually } from '../screen';
import { ADA, OK, panelOfUser, settled, useNetwork } from './fixtures';

const network = useNetwork();
const { own, more, letIn } = texts.sessionHandover;

const notice = () => network.page.locator('gb-imported-notice');
const anna = (change: Partial<Account>) => account({ id: 1, first_name: 'Anna', ...change });

async function openSheet(origin: Account['origin']): Promise<void> {
  const answers = { ...panelOfUser(ADA, anna({ origin })), 'GET /api/account/1/history': json(history()) };
  await network.open(answers, { path: '/accounts/1' });
  await network.screen.button(more).waitFor();
}

async function openMenu(): Promise<void> {
  await network.screen.button(more).click();
  await network.screen.menuItem(letIn.action).waitFor();
}

it.each(['code', 'qr'] as const)('the session of a sign-in is one of the panel alone: %s', async (origin) => {
  await openSheet(origin);
  await openMenu();
  expect([await network.screen.menuItem(own.action).count(), await notice().count()]).toEqual([0, 0]);
});

it('an imported session has copies; the notice offers one of its own, and goes when it is made', async () => {
  await openSheet('import');
  await openMenu();
  await network.screen.menuItem(own.action).waitFor();
  await network.page.keyboard.press('Escape');
  await notice().getByText(own.imported).waitFor();
  await notice().getByRole('button', { name: own.action }).click();
  const dialog = network.screen.dialog(own.title);
  await dialog.getByRole('button', { name: texts.common.cancel }).click();
  await dialog.waitFor({ state: 'detached' });
  await network.screen.expectFocus(notice().getByRole('button'));
  await notice().getByRole('button', { name: own.action }).click();
  network.server.change({ 'POST /api/account/1/own_session': OK });
  await network.screen.button(own.go, dialog).click();
  await dialog.waitFor({ state: 'detached' });
  await eventually(() => network.server.listeners).toBe(1);
  network.server.send({ type: 'account.updated', data: anna({ origin: 'qr', revision: 2 }) });
  await settled(network);
  await notice().waitFor({ state: 'detached' });
  // The focus stays in the sheet.
  await expect
    .poll(() => network.page.evaluate(() => document.activeElement?.closest('gb-sheet-frame') !== null))
    .toBe(true);
});
