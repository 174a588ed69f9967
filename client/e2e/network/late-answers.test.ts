import { expect, it } from 'vitest';
import { json } from '../../gallery/sample-server';
import { account, profile, profiles, proxies, proxy, removedAccount } from '../../gallery/samples';
import { en } from '../../src/i18n/en';
import { eventually } from '../screen';
import { ADA, isLive, panelOfUser, settled, useNetwork } from './fixtures';
import type { HeldRequest } from './scripted-server';

const network = useNetwork();

const PROXIES = 'GET /api/proxies';
const [oslo, riga] = [proxy({ id: 1, name: 'Oslo' }), proxy({ id: 2, name: 'Riga' })];
const proxyNames = () => network.page.locator('gb-proxies-page li [title]').allInnerTexts();

/** Leaves the page that is shown and comes back to it: it reads its list again. */
async function reopen(list: HeldRequest): Promise<void> {
  const { page } = network;
  await page.getByRole('link', { name: en.settings.title }).click();
  await page.getByRole('heading', { name: en.settings.title, level: 1 }).waitFor();
  await page.goBack();
  await list.arrived;
}

it('a proxy that a list brings before the answer about it is listed once', async () => {
  const CREATE = 'POST /api/proxies';
  await network.open(
    { ...panelOfUser(ADA), [PROXIES]: json(proxies(riga)), [CREATE]: json(oslo) },
    { path: '/proxies' },
  );
  const { screen, server } = network;
  await eventually(proxyNames).toEqual(['Riga']);
  const list = server.hold(PROXIES);
  await reopen(list);
  await screen.button(en.proxies.add).click();
  const dialog = screen.dialog(en.proxies.addTitle);
  await dialog.getByLabel(en.proxies.paste).fill('192.0.2.7:1080');
  const create = server.hold(CREATE);
  await screen.button(en.proxies.add, dialog).click();
  await create.arrived;
  list.release(json(proxies(oslo, riga)));
  await eventually(proxyNames).toEqual(['Oslo', 'Riga']);
  create.release();
  await dialog.waitFor({ state: 'detached' });
  await settled(network);
  expect(await proxyNames()).toEqual(['Oslo', 'Riga']);
});

it('a rule about proxies that is saved while the list is read stays', async () => {
  const SAVE = 'PATCH /api/proxies';
  const saved = { default_proxy_id: null, proxy_only: true };
  await network.open(
    { ...panelOfUser(ADA), [PROXIES]: json(proxies(riga)), [SAVE]: json(saved) },
    { path: '/proxies' },
  );
  const { page, screen, server } = network;
  await eventually(proxyNames).toEqual(['Riga']);
  const list = server.hold(PROXIES);
  await reopen(list);
  const only = page.getByRole('switch', { name: en.proxies.only });
  server.changeOnRequest(SAVE, { [PROXIES]: json({ ...proxies(riga), ...saved }) });
  await only.click();
  await screen.toast(en.proxies.saved).waitFor();
  list.release(json(proxies(riga)));
  await settled(network);
  expect(await only.isChecked()).toBe(true);
});

it('an API profile that a list brings before the answer about it is listed once', async () => {
  const [LIST, CREATE] = ['GET /api/apiprofiles', 'POST /api/apiprofile'];
  const old = { ...profile, name: 'Old' };
  const added = { ...profile, id: 2, api_id: 4711, name: 'Added' };
  await network.open(
    { ...panelOfUser(ADA), [LIST]: json(profiles(old)), [CREATE]: json({ api_profile_id: 2 }) },
    { path: '/api-profiles' },
  );
  const { page, screen, server } = network;
  const rows = () => page.getByText('Added', { exact: true }).count();
  await page.getByText('Old', { exact: true }).waitFor();
  const list = server.hold(LIST);
  await reopen(list);
  await screen.button(en.profiles.add).click();
  const dialog = screen.dialog(en.addProfile.title);
  await screen.field(en.addProfile.name).fill('Added');
  await screen.field(en.addProfile.apiId).fill(String(added.api_id));
  await screen.field(en.addProfile.apiHash).fill('0'.repeat(32));
  const create = server.hold(CREATE);
  await screen.button(en.common.save, dialog).click();
  await create.arrived;
  list.release(json(profiles(added, old)));
  await eventually(rows).toBe(1);
  const again = server.hold(LIST);
  create.release();
  await again.arrived;
  await dialog.waitFor({ state: 'detached' });
  expect(await rows()).toBe(1);
  again.release();
});

it('the name of the next tag, typed while one is added, stays', async () => {
  const CREATE = 'POST /api/tags';
  await network.open({
    ...panelOfUser(ADA, account({ id: 1 })),
    'GET /api/tags': json({ items: [] }),
    [CREATE]: json({ tag_id: 3 }),
  });
  const { screen, server } = network;
  await screen.cards().first().waitFor();
  await settled(network);
  await screen.button(en.tags.open).click();
  const field = screen.field(en.tags.name);
  await field.fill('VIP');
  const create = server.hold(CREATE);
  await field.press('Enter');
  await create.arrived;
  await field.fill('Family');
  server.change({ 'GET /api/tags': json({ items: [{ id: 3, name: 'VIP', colour: 'red' }] }) });
  create.release();
  await screen.expectAnnouncement(en.tags.saved('VIP'));
  expect(await field.inputValue()).toBe('Family');
});

it('an account that is restored and removed again does not come back with the late answer', async () => {
  const [REMOVED, RETRY] = ['GET /api/accounts/removed', 'POST /api/accounts/removed/9/retry'];
  const [anna, zoe] = [account({ id: 1, first_name: 'Anna' }), account({ id: 9, first_name: 'Zoe' })];
  await network.open({
    ...panelOfUser(ADA, anna),
    [REMOVED]: json({ items: [removedAccount({ id: 9, first_name: 'Zoe' })] }),
    [RETRY]: json({ ok: true, account: zoe }),
  });
  const { screen, server } = network;
  await isLive(network);
  await settled(network);
  const retry = server.hold(RETRY);
  await screen.button(en.removed.retryNamed('Zoe')).click();
  await retry.arrived;
  server.send({ type: 'account.updated', data: zoe });
  await eventually(() => screen.shownNames()).toEqual(expect.arrayContaining(['Anna', 'Zoe']));
  server.send({ type: 'account.removed', data: { id: 9, error_code: 'SESSION_REVOKED' } });
  await eventually(() => screen.shownNames()).toEqual(['Anna']);
  retry.release();
  await screen.toast(en.removed.restored('Zoe')).waitFor();
  await settled(network);
  expect(await screen.shownNames()).toEqual(['Anna']);
});
