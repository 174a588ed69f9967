import { expect, it } from 'vitest';
import { json } from '../../gallery/sample-server';
import { account } from '../../gallery/samples';
import { en } from '../../src/i18n/en';
import { eventually } from '../screen';
import { fileOf } from './built-client.mjs';
import { ADA, panelOfUser, settled, useNetwork } from './fixtures';

const network = useNetwork();
const { loading } = en.common;
const toasts = () => network.page.locator('gb-toast-card').allInnerTexts();

/** Opens the list; what begins with the module is loaded when the promise resolves. */
async function open(module: string, until: Promise<void>): Promise<void> {
  const files = new RegExp(fileOf(module).replaceAll('.', String.raw`\.`));
  const answers = {
    ...panelOfUser(ADA, account({ id: 1, first_name: 'Anna' })),
    'GET /api/audit': json({ items: [] }),
  };
  await network.open(answers, { late: { files, until } });
  await network.screen.cards().first().waitFor();
  await settled(network);
}

it('a dialog whose code is late says so, and gives way to the one that is wanted next', async () => {
  const late = Promise.withResolvers<void>();
  await open('src/bundles/dialogs.ts', late.promise);
  const { page, screen } = network;
  await screen.button(en.tags.open).click();
  await screen.toast(loading).waitFor();
  await screen.button(en.card.more('Anna')).click();
  await screen.menuItem(en.card.remove).click();
  late.resolve();
  await screen.question(en.removeAccount.title).waitFor();
  await eventually(toasts).toEqual([]);
  await settled(network);
  expect(await page.locator('[role=dialog], [role=alertdialog]').count()).toBe(1);
});

it('a dialog whose code can not be loaded says so, once', async () => {
  const late = Promise.withResolvers<void>();
  await open('src/bundles/dialogs.ts', late.promise);
  const { page, screen } = network;
  await page.route(`**/${fileOf('src/bundles/dialogs.ts')}`, (route) => late.promise.then(() => route.abort()));
  await screen.button(en.tags.open).click();
  await screen.toast(loading).waitFor();
  await screen.button(en.tags.open).click();
  late.resolve();
  await screen.errors().first().waitFor();
  expect(await toasts()).toEqual([expect.stringContaining(en.errors.network)]);
  expect(await page.locator('gb-toast-card').getByText('×').count()).toBe(0);
});

it('a page whose code is late says so', async () => {
  const late = Promise.withResolvers<void>();
  await open('src/bundles/pages.ts', late.promise);
  const { page, screen } = network;
  await page.getByRole('link', { name: en.settings.title }).click();
  await screen.toast(loading).waitFor();
  await screen.expectAnnouncement(loading);
  late.resolve();
  await page.getByRole('heading', { name: en.settings.title, level: 1 }).waitFor();
  await eventually(toasts).toEqual([]);
});
