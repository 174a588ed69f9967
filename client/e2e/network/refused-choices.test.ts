import { expect, it } from 'vitest';
import { json, errorAnswer } from '../../gallery/sample-server';
import { account, proxies, proxy } from '../../gallery/samples';
import { en } from '../../src/i18n/en';
import { eventually } from '../screen';
import { fileOf } from './built-client.mjs';
import { ADA, panelOfUser, useNetwork } from './fixtures';

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

it('a colour of a tag that is refused, or chosen during another change, gives way to the stored one', async () => {
  const PATCH = 'PATCH /api/tag/1';
  const tags = [
    { id: 1, name: 'VIP', colour: 'purple' },
    { id: 2, name: 'For sale', colour: 'green' },
  ];
  const answers = { ...panelOfUser(ADA, account({ id: 1 })), 'GET /api/tags': json({ items: tags }), [PATCH]: failed };
  await network.open(answers);
  await network.screen.button(en.tags.open).click();
  const colour = (name: string) => network.page.getByLabel(en.tags.colour(name));
  const held = network.server.hold(PATCH);
  await colour('VIP').selectOption('red');
  await held.arrived;
  await colour('For sale').selectOption('red');
  await eventually(() => colour('For sale').inputValue()).toBe('green');
  held.release();
  await network.screen.errors().first().waitFor();
  await eventually(() => colour('VIP').inputValue()).toBe('purple');
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
