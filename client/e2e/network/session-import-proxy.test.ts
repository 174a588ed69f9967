import type { ImportSession, ProxyList } from '@giftbuyer/contracts';
import { expect, it } from 'vitest';
import { type Answers, json, errorAnswer } from '../../gallery/sample-server';
import { account, profile, profiles, proxies, proxy } from '../../gallery/samples';
import { pyrogramString } from '../../gallery/session-strings';
import { en as panelTexts } from '../../src/i18n/en';
import { enSessionImport as texts } from '../../src/i18n/en-session-import';
import { eventually } from '../screen';
import { ADA, panelOfUser, settled, useNetwork } from './fixtures';

const network = useNetwork();

const IMPORT = 'POST /api/accounts/import';
const PROXIES = 'GET /api/proxies';
/** Longer than the pause between two sessions. */
const PAUSE_MS = 3000;
const oslo = proxy({ id: 1, name: 'Oslo' });
const riga = proxy({ id: 2, name: 'Riga' });
const listOf = (change: Partial<ProxyList>, ...items: ProxyList['items']) => json({ ...proxies(...items), ...change });
const both = listOf({ default_proxy_id: 1 }, oslo, riga);

const rows = (state: string) => network.page.locator(`gb-found-row.${state}`);
const select = () => network.page.getByLabel(texts.start.proxy);
const chosen = () => select().locator('option:checked').innerText();
const imports = () =>
  network.server.asked
    .filter(({ what }) => what === IMPORT)
    .map(({ body }) => body as ImportSession)
    .map((body) => ('proxy_id' in body ? body.proxy_id : 'absent'));
/** Each once: the second session comes by itself. */
const proxiesOfImports = () => [...new Set(imports())];
const inRow = (label: string) => rows('failed').getByRole('button', { name: new RegExp(`^${label}`) });

async function open(answer: Answers[string], more: Answers = {}): Promise<void> {
  const answers = {
    ...panelOfUser(ADA, account({ id: 1, first_name: 'Anna' })),
    'GET /api/apiprofiles': json(profiles(profile)),
    [IMPORT]: json({ account: account({ id: 5 }), already: false }),
    [PROXIES]: answer,
    ...more,
  };
  await network.open(answers, { path: '/moving-in', hasClock: true });
  await chooseStrings();
}

async function chooseStrings(): Promise<void> {
  const lines = [1, 2].map((number) => pyrogramString({ number, apiId: profile.api_id })).join('\n');
  const file = { name: 'strings.txt', mimeType: 'text/plain', buffer: Buffer.from(lines) };
  await network.page.locator('input[type=file][multiple]').setInputFiles(file);
  await eventually(() => rows('idle').count()).toBe(2);
}

async function start(): Promise<void> {
  await network.page.getByLabel(texts.start.stopped).check();
  await network.screen.button(texts.start.start(2)).click();
}

it('the chosen proxy is that of all accounts; it cannot be changed while they come in', async () => {
  await open(both);
  expect(await chosen()).toBe('Oslo');
  await select().selectOption('Riga');
  const first = network.server.hold(IMPORT);
  await start();
  await first.arrived;
  expect(await select().isDisabled()).toBe(true);
  first.release();
  await rows('added').first().waitFor();
  await network.page.clock.runFor(PAUSE_MS);
  await eventually(() => rows('added').count()).toBe(2);
  expect(imports()).toEqual([2, 2]);
  await eventually(() => select().isDisabled()).toBe(false);
});

it('no proxy can be chosen in place of the default one', async () => {
  await open(both);
  await select().selectOption(panelTexts.proxies.direct);
  await start();
  await rows('added').first().waitFor();
  expect(proxiesOfImports()).toEqual([null]);
});

it('without proxies there is no choice', async () => {
  await open(json(proxies()));
  await start();
  await rows('added').first().waitFor();
  expect([proxiesOfImports(), await select().count()]).toEqual([['absent'], 0]);
});

it('without a choice and a default no proxy is named, so that accounts that are known keep theirs', async () => {
  await open(listOf({ default_proxy_id: null }, oslo));
  expect(await chosen()).toBe(panelTexts.proxies.direct);
  await start();
  await rows('added').first().waitFor();
  expect(proxiesOfImports()).toEqual(['absent']);
});

it('proxies that cannot be loaded leave the choice to the server', async () => {
  await open(errorAnswer(503, 'unavailable'));
  await start();
  await rows('added').first().waitFor();
  expect([proxiesOfImports(), await select().count()]).toEqual([['absent'], 0]);
});

it('a list that comes while accounts come in changes nothing for them', async () => {
  await open(both);
  const list = network.server.hold(PROXIES);
  await network.page.reload();
  await list.arrived;
  await chooseStrings();
  const first = network.server.hold(IMPORT);
  await start();
  await first.arrived;
  list.release();
  await select().waitFor();
  first.release();
  await rows('added').first().waitFor();
  await network.page.clock.runFor(PAUSE_MS);
  await eventually(() => rows('added').count()).toBe(2);
  expect(imports()).toEqual(['absent', 'absent']);
});

it('an unreachable proxy ends the import; its row leads to another one, with which it is repeated', async () => {
  const detail = 'The proxy does not respond.';
  await open(both, { [IMPORT]: errorAnswer(503, 'proxy_unreachable', { reason: 'unreachable', detail }) });
  await start();
  await rows('failed').getByText(detail).waitFor();
  expect([imports(), await rows('idle').count()]).toEqual([[1], 1]);
  await inRow(panelTexts.proxies.choose).click();
  await network.screen.expectFocus(select());
  await select().selectOption('Riga');
  network.server.change({ [IMPORT]: json({ account: account({ id: 5 }), already: false }) });
  await inRow(texts.repeat).click();
  await network.page.clock.runFor(PAUSE_MS);
  await rows('added').waitFor();
  await settled(network);
  expect(imports()).toEqual([1, 2]);
});

it('a proxy that was deleted meanwhile is replaced by none and by no other unless the user chooses it', async () => {
  await open(both, { [IMPORT]: errorAnswer(404, 'proxy_not_found') });
  await select().selectOption('Riga');
  network.server.changeOnRequest(IMPORT, { [PROXIES]: listOf({}, oslo) });
  await start();
  await rows('failed').getByText(panelTexts.errors.codes.proxy_not_found).waitFor();
  await eventually(chosen).toBe(texts.start.chooseProxy);
  await inRow(texts.repeat).click();
  await network.page.clock.runFor(PAUSE_MS);
  await eventually(() => imports().length).toBe(2);
  await rows('failed').waitFor();
  await select().selectOption('Oslo');
  network.server.change({ [IMPORT]: json({ account: account({ id: 5 }), already: false }) });
  await inRow(texts.repeat).click();
  await network.page.clock.runFor(PAUSE_MS);
  await rows('added').waitFor();
  expect(imports()).toEqual([2, 2, 1]);
  expect(await select().getByText(texts.start.chooseProxy).count()).toBe(0);
});

it('a user who needs a proxy and has none adds one without leaving the page', async () => {
  await open(listOf({ proxy_only: true }), { [IMPORT]: errorAnswer(400, 'proxy_required') });
  await start();
  await rows('failed').getByText(panelTexts.errors.codes.proxy_required).waitFor();
  await inRow(panelTexts.proxies.add).click();
  const dialog = network.screen.dialog(panelTexts.proxies.addTitle);
  await dialog.getByLabel(panelTexts.proxies.paste).fill('192.0.2.7:1080');
  network.server.change({ 'POST /api/proxies': json(oslo) });
  network.server.changeOnRequest('POST /api/proxies', { [PROXIES]: listOf({ proxy_only: true }, oslo) });
  await dialog.getByRole('button', { name: panelTexts.proxies.add }).click();
  await dialog.waitFor({ state: 'detached' });
  await network.screen.expectFocus(select());
  expect(await rows('failed').count()).toBe(1);
  await select().selectOption('Oslo');
  network.server.change({ [IMPORT]: json({ account: account({ id: 5 }), already: false }) });
  await inRow(texts.repeat).click();
  await network.page.clock.runFor(PAUSE_MS);
  await rows('added').waitFor();
  expect(imports()).toEqual(['absent', 1]);
});

it('says after the import where copies of the sessions are locked out', async () => {
  await open(both);
  const sentence = network.page
    .locator('gb-import-controls')
    .getByText(texts.start.ownSession(panelTexts.sessionHandover.own.action));
  expect(await sentence.count()).toBe(0);
  await start();
  await rows('added').first().waitFor();
  await network.page.clock.runFor(PAUSE_MS);
  await sentence.waitFor();
});
