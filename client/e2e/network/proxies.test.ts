import type { ChangeAccountProxies, Proxy } from '@giftbuyer/contracts';
import { expect, it } from 'vitest';
import { errorAnswer, json } from '../../gallery/sample-server';
import { account, history, proxies, proxy } from '../../gallery/samples';
import { en } from '../../src/i18n/en';
import { eventually } from '../screen';
import { ADA, panelOfUser, settled, useNetwork } from './fixtures';

const network = useNetwork();
const { proxies: texts } = en;

const LIST = 'GET /api/proxies';
const CREATE = 'POST /api/proxies';
const CHECK = 'POST /api/proxy/check';
const ASSIGN = 'POST /api/accounts/proxy';
const [oslo, riga] = [proxy({ id: 1, name: 'Oslo' }), proxy({ id: 2, name: 'Riga', check_ms: 90 })];
const checked = { ...riga, check_ms: 12 };

const names = () => network.page.locator('gb-proxies-page li [title]').allInnerTexts();

it('a proxy that is added while the list is read does not make the reading fail', async () => {
  const answers = { ...panelOfUser(ADA), [LIST]: json(proxies(riga)), [CREATE]: json(oslo) };
  const [list] = await network.open(answers, { path: '/proxies', hold: [LIST] });
  const { screen, server } = network;
  await list?.arrived;
  await screen.button(texts.add).click();
  const dialog = screen.dialog(texts.addTitle);
  await dialog.getByLabel(texts.paste).fill('192.0.2.7:1080');
  server.changeOnRequest(CREATE, { [LIST]: json(proxies(oslo, riga)) });
  await screen.button(texts.add, dialog).click();
  await dialog.waitFor({ state: 'detached' });
  await eventually(names).toEqual(['Oslo', 'Riga']);
  list?.release();
  expect(await screen.errors().count()).toBe(0);
});

it('nor does one that is checked meanwhile, whose new state stays', async () => {
  await network.open(
    { ...panelOfUser(ADA), [LIST]: json(proxies(riga)), [CHECK]: json(checked) },
    { path: '/proxies' },
  );
  const { page, screen, server } = network;
  await eventually(names).toEqual(['Riga']);
  const list = server.hold(LIST);
  await page.getByRole('link', { name: en.settings.title }).click();
  await page.getByRole('heading', { name: en.settings.title, level: 1 }).waitFor();
  await page.goBack();
  await list.arrived;
  server.changeOnRequest(CHECK, { [LIST]: json(proxies(checked)) });
  await screen.button(texts.more('Riga')).click();
  await screen.menuItem(texts.check).click();
  await screen.toast(texts.works('Riga', texts.ms('12'))).waitFor();
  list.release(json(proxies(riga)));
  await page.locator('gb-proxies-page').getByText(texts.ms('12')).waitFor();
  expect(await screen.errors().count()).toBe(0);
});

it('an account whose proxy is not known says what is wrong with it, without a name', async () => {
  const anna = account({ id: 1, status: 'proxy_unreachable', status_code: 'unreachable', proxy_id: 7 });
  const answers = { ...panelOfUser(ADA, anna), 'GET /api/account/1/history': json(history()), [LIST]: json(proxies()) };
  await network.open(answers, { path: '/accounts/1' });
  await network.page.locator('gb-status-notice').getByText(`The proxy ${texts.failures.unreachable}`).waitFor();
});

it('proxies that fail while the dialog is open leave no account without one: only what is shown is assigned', async () => {
  const accounts = [1, 2].map((id) => account({ id, proxy_id: 1 }));
  const answers = {
    ...panelOfUser(ADA, ...accounts),
    [LIST]: json(proxies(oslo, riga)),
    [ASSIGN]: json({ changed: 2 }),
  };
  await network.open(answers, { path: '/proxies' });
  const { page, screen, server } = network;
  await eventually(names).toEqual(['Oslo', 'Riga']);
  await settled(network);
  const checks = [server.hold(CHECK), server.hold(CHECK)];
  await screen.button(texts.checkAll).click();
  const asked = await Promise.all(checks.map(({ arrived }) => arrived));
  const fail = async (name: string, failing: Proxy) => {
    const at = asked.findIndex(({ body }) => (body as { proxy_id: number }).proxy_id === failing.id);
    checks[at]?.release(json({ ...failing, check_ms: null, check_error: 'unreachable' }));
    const item = page.locator('gb-proxies-page li', { hasText: name });
    await item.getByText(texts.failures.unreachable).waitFor({ state: 'attached' });
  };
  await screen.button(texts.assign).click();
  const dialog = screen.dialog(texts.assignTitle);
  const chosen = () => dialog.getByLabel(texts.how).locator('option:checked').innerText();
  const apply = screen.button(texts.apply, dialog);
  await eventually(chosen).toBe(texts.spread);
  const bodies = () =>
    server.asked
      .filter(({ what }) => what === ASSIGN)
      .map(({ body }) => body as ChangeAccountProxies)
      .map(({ ids, ...change }) => ({ ids: ids.toSorted(), ...change }));

  await fail('Riga', riga);
  expect(await chosen()).toBe(texts.spread);
  const assigning = server.hold(ASSIGN);
  await apply.click();
  await assigning.arrived;
  expect(bodies()).toEqual([{ ids: [1, 2], proxy_id: 1 }]);
  assigning.release(errorAnswer(503, 'unavailable'));
  await screen.errors().first().waitFor();

  await fail('Oslo', oslo);
  expect(await chosen()).toBe(texts.spread);
  await apply.click();
  await screen.toast(texts.noneWorks).waitFor();
  await settled(network);
  expect(bodies()).toHaveLength(1);
  await dialog.waitFor();
});
