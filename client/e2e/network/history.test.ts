import { beforeEach, expect, it } from 'vitest';
import { json } from '../../gallery/sample-server';
import { account } from '../../gallery/samples';
import { en as texts } from '../../src/i18n/en';
import { ADA, panelOfUser, settled, useNetwork } from './fixtures';

const network = useNetwork();

beforeEach(async () => {
  await network.open({
    ...panelOfUser(ADA, account({ id: 1, first_name: 'Anna' })),
    'GET /api/account/1/history': json({ items: [], next: null }),
  });
  await network.screen.cards().getByText('Anna').waitFor();
});

const path = () => new URL(network.page.url()).pathname;
const page = (name: string) => network.page.getByRole('link', { name, exact: true });

it('Back leads on at once after a reload with dialogs open', async () => {
  const { screen } = network;
  await page(texts.settings.title).click();
  await network.page.getByRole('heading', { name: texts.settings.title, level: 1 }).waitFor();
  await page(texts.profilesPage.title).click();
  await screen.button(texts.profiles.add).click();
  await screen.field(texts.addProfile.name).fill('x');
  await network.page.keyboard.press('Escape');
  await screen.question(texts.unsaved.title).waitFor();
  await settled(network);
  await network.page.reload();
  await network.page.getByRole('heading', { name: texts.profilesPage.title }).waitFor();
  await screen.isBack();
  await network.page.goBack();
  await network.page.getByRole('heading', { name: texts.settings.title, level: 1 }).waitFor();
  expect(path()).toBe('/settings');
});

it('the page over which an account opens stays the current one', async () => {
  const link = network.page.locator(`nav a[title="${texts.accounts.title}"]`);
  expect(await link.getAttribute('aria-current')).toBe('page');
  await page('Anna').click();
  await network.page.getByRole('dialog').waitFor();
  expect(path()).toBe('/accounts/1');
  expect(await link.getAttribute('aria-current')).toBe('page');
  expect(await link.getAttribute('class')).toContain('active');
});
