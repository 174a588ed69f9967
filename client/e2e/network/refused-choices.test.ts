import { expect, it } from 'vitest';
import { json, errorAnswer } from '../../gallery/sample-server';
import { account, proxies, proxy } from '../../gallery/samples';
import { en } from '../../src/i18n/en';
import { eventually } from '../screen';
import { fileOf } from './built-client.mjs';
import { ADA, OK, panelOfUser, useNetwork } from './fixtures';

const network = useNetwork();
const failed = errorAnswer(503, 'unavailable');

it('a default proxy that is refused gives way to the stored one', async () => {
  const list = { ...proxies(proxy({ id: 1, name: 'Oslo' }), proxy({ id: 2, name: 'Riga' })), default_proxy_id: 1 };
  const answers = { ...panelOfUser(ADA), 'GET /api/proxies': json(list), 'PATCH /api/proxies': failed };
  await network.open(answers, { path: '/proxies' });
  const select = network.page.getByLabel(en.proxies.default);
  await eventually(() => select.inputValue()).toBe('1');
  await select.selectOption('2');
  await network.screen.errors().first().waitFor();
  await eventually(() => select.inputValue()).toBe('1');
  expect(await select.isEnabled()).toBe(true);
});

it('a colour of a tag that is refused gives way to the stored one, one chosen meanwhile is saved', async () => {
  const [PATCH, NEXT] = ['PATCH /api/tag/1', 'PATCH /api/tag/2'];
  const vip = { id: 1, name: 'VIP', colour: 'purple' };
  const forSale = { id: 2, name: 'For sale', colour: 'green' };
  const listOf = (...items: object[]) => ({ 'GET /api/tags': json({ items }) });
  const answers = { ...panelOfUser(ADA, account({ id: 1 })), ...listOf(vip, forSale), [PATCH]: failed, [NEXT]: OK };
  await network.open(answers);
  const { page, screen, server } = network;
  await screen.button(en.tags.open).click();
  const colour = (name: string) => page.getByLabel(en.tags.colour(name));
  const held = server.hold(PATCH);
  await colour('VIP').selectOption('red');
  await held.arrived;
  await colour('For sale').selectOption('red');
  server.changeOnRequest(NEXT, listOf(vip, { ...forSale, colour: 'red' }));
  held.release();
  await eventually(() => colour('VIP').inputValue()).toBe('purple');
  await screen.expectAnnouncement(en.tags.saved('For sale'));
  expect(await screen.errors().count()).toBe(1);
  expect(await colour('For sale').inputValue()).toBe('red');
  expect(server.asked.find(({ what }) => what === NEXT)?.body).toEqual({ colour: 'red' });
});

it('a language whose texts cannot be loaded gives way to the one that is shown', async () => {
  const unavailable = `**/${fileOf('src/i18n/ru-lazy.ts')}`;
  await network.open(panelOfUser(ADA, account({ id: 1 })), { path: '/settings', unavailable });
  const russian = network.page.getByRole('radio', { name: 'Русский' });
  await russian.waitFor();
  await russian.click();
  await network.screen.errors().first().waitFor();
  await eventually(() => russian.isChecked()).toBe(false);
  expect(await network.page.getByRole('radio', { name: 'English' }).isChecked()).toBe(true);
});

it('a default proxy keeps the focus while it is saved, and the one that is chosen meanwhile is saved after it', async () => {
  const PATCH = 'PATCH /api/proxies';
  const list = proxies(proxy({ id: 1, name: 'Oslo' }), proxy({ id: 2, name: 'Riga' }));
  const saved = (id: number) => json({ default_proxy_id: id, proxy_only: false });
  await network.open({ ...panelOfUser(ADA), 'GET /api/proxies': json(list), [PATCH]: saved(2) }, { path: '/proxies' });
  const { page, screen, server } = network;
  const select = page.getByLabel(en.proxies.default);
  await select.focus();
  const first = server.hold(PATCH);
  await select.selectOption('1');
  await first.arrived;
  await screen.expectFocus(select);
  await select.selectOption('2');
  const second = server.hold(PATCH);
  first.release(saved(1));
  expect((await second.arrived).body).toEqual({ default_proxy_id: 2 });
  await screen.rendered();
  expect(await select.inputValue()).toBe('2');
  second.release();
  await screen.toast(en.proxies.saved).waitFor();
  await screen.expectFocus(select);
  expect(await select.inputValue()).toBe('2');
});
