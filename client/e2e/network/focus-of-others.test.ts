import { expect, it } from 'vitest';
import { device, own } from '../../gallery/device-samples';
import { json } from '../../gallery/sample-server';
import { account, history, profile, profiles, proxies, proxy, removedAccount } from '../../gallery/samples';
import { en as texts } from '../../src/i18n/en';
import { eventually } from '../screen';
import { ADA, OK, panelOfUser, settled, useNetwork } from './fixtures';

const network = useNetwork();
const confirm = (name: string) => network.page.getByRole('alertdialog').getByRole('button', { name }).click();

it('an ended device does not take the focus from the note', async () => {
  const { devices } = texts.detail;
  const items = [own, device({ hash: '-9', device_model: 'Phone' })];
  const answers = {
    ...panelOfUser(ADA, account({ id: 1, first_name: 'Anna' })),
    'GET /api/account/1/history': json(history()),
    'GET /api/account/1/devices': json({ ttl_days: 183, may_end_others_at: null, items }),
    'DELETE /api/account/1/device/-9': OK,
  };
  await network.open(answers, { path: '/accounts/1' });
  const section = network.page.locator('gb-devices-section');
  await section.getByRole('button', { name: devices.show, exact: true }).click();
  const ending = network.server.hold('DELETE /api/account/1/device/-9');
  await section.getByRole('button', { name: devices.endNamed('Phone'), exact: true }).click();
  await confirm(devices.end);
  await ending.arrived;
  const note = network.page.locator('#gb-note');
  await note.click();
  ending.release();
  await eventually(() => section.locator('li').count()).toBe(1);
  await settled(network);
  await network.screen.expectFocus(note);
});

it('a deleted proxy does not take the focus from the next one, and nothing scrolls', async () => {
  const many = Array.from({ length: 60 }, (_, i) => proxy({ id: i + 1, name: `P${i + 1}`, accounts: 0 }));
  const answers = { ...panelOfUser(ADA), 'GET /api/proxies': json(proxies(...many)), 'DELETE /api/proxy/40': OK };
  await network.open(answers, { path: '/proxies' });
  const { page, screen, server } = network;
  await screen.button(texts.proxies.more('P40')).click();
  await screen.menuItem(texts.proxies.delete).click();
  const deleting = server.hold('DELETE /api/proxy/40');
  await confirm(texts.proxies.delete);
  await deleting.arrived;
  await screen.button(texts.proxies.more('P42')).focus();
  server.change({ 'GET /api/proxies': json(proxies(...many.filter(({ id }) => id !== 40))) });
  deleting.release();
  await screen.toast(texts.proxies.deleted('P40')).waitFor();
  await settled(network);
  await screen.expectFocus(screen.button(texts.proxies.more('P42')));
  expect(await page.evaluate(() => scrollY)).toBeGreaterThan(0);
});

it('a deleted API profile does not take the focus from the next one', async () => {
  const items = ['First', 'Second', 'Third'].map((name, i) => ({ ...profile, id: i + 1, api_id: i + 1, name }));
  const listed = (...ids: number[]) => json(profiles(...items.filter(({ id }) => ids.includes(id))));
  await network.open({
    ...panelOfUser(ADA, account({ id: 1 })),
    'GET /api/apiprofiles': listed(1, 2, 3),
    'DELETE /api/apiprofile/2': OK,
  });
  const { screen, server } = network;
  await screen.openPicker();
  await screen.button(texts.profiles.more('Second')).click();
  await screen.menuItem(texts.profiles.delete).click();
  const deleting = server.hold('DELETE /api/apiprofile/2');
  await confirm(texts.profiles.deleteConfirm);
  await deleting.arrived;
  await screen.profile('Third').focus();
  server.change({ 'GET /api/apiprofiles': listed(1, 3) });
  deleting.release();
  await screen.toast(texts.profiles.deleted('Second')).waitFor();
  await settled(network);
  await screen.expectFocus(screen.profile('Third'));
});

it('a forgotten account does not take the focus from the search', async () => {
  await network.open({
    ...panelOfUser(ADA, account({ id: 1, first_name: 'Anna' }), account({ id: 2, first_name: 'Nina' })),
    'GET /api/accounts/removed': json({ items: [removedAccount({ id: 9, first_name: 'Gone' })] }),
    'DELETE /api/accounts/removed/9': OK,
  });
  const { page, screen, server } = network;
  await screen.button(texts.removed.forgetNamed('Gone')).click();
  const forgetting = server.hold('DELETE /api/accounts/removed/9');
  await confirm(texts.removed.forget);
  await forgetting.arrived;
  const search = page.locator('gb-accounts-toolbar input[type=search]');
  await search.click();
  server.change({ 'GET /api/accounts/removed': json({ items: [] }) });
  forgetting.release();
  await screen.toast(texts.removed.forgotten('Gone')).waitFor();
  await page.keyboard.type('nina');
  expect(await search.inputValue()).toBe('nina');
});
