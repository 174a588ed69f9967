import type { RemovedAccount } from '@giftbuyer/contracts';
import { describe, expect, it } from 'vitest';
import { json, errorAnswer } from '../../gallery/sample-server';
import { account, removedAccount } from '../../gallery/samples';
import { en as texts } from '../../src/i18n/en';
import { eventually } from '../screen';
import { ADA, OK, panelOfUser, returnToTab, settled, useNetwork } from './fixtures';

const network = useNetwork();

const anna = account({ id: 1, first_name: 'Anna' });
const zoe = removedAccount({ id: 9, first_name: 'Zoe' });
const REMOVED = 'GET /api/accounts/removed';
const FORGET = 'DELETE /api/accounts/removed/9';

describe('removed accounts', () => {
  it('that cannot be read are no failure of the list', async () => {
    await network.open({ ...panelOfUser(ADA, anna), [REMOVED]: errorAnswer(503, 'unavailable') });
    const failure = network.screen.failure(texts.removed.loadFailed);
    await failure.waitFor();
    // The list is loaded again when live updates connect.
    await eventually(() => network.server.listeners).toBe(1);
    await settled(network);
    expect(await network.screen.errors().count()).toBe(1);
    // The list may still be read in the background, which would end the failure before the click.
    const held = network.server.hold(REMOVED);
    network.server.change({ [REMOVED]: json({ items: [zoe] }) });
    await network.screen.button(texts.common.retry, failure).click();
    held.release();
    await network.page.getByRole('heading', { name: texts.removed.title }).waitFor();
    expect(await network.screen.errors().count()).toBe(0);
  });

  it('are shown while the list is still being refreshed', async () => {
    await network.open({
      ...panelOfUser(ADA, anna),
      'GET /api/accounts': json({ state: 'refreshing', accounts: [anna] }),
      [REMOVED]: json({ items: [zoe] }),
    });
    await network.page.getByRole('heading', { name: texts.removed.title }).waitFor();
  });

  it('that are forgotten do not come back with a list that was on its way', async () => {
    await network.open({
      ...panelOfUser(ADA, anna),
      [REMOVED]: json({ items: [zoe] }),
      [FORGET]: OK,
    });
    const heading = network.page.getByRole('heading', { name: texts.removed.title });
    await heading.waitFor();
    await eventually(() => network.server.listeners).toBe(1);
    await settled(network);
    const held = network.server.hold(REMOVED);
    await returnToTab(network);
    await held.arrived;
    network.server.changeOnRequest(FORGET, { [REMOVED]: json({ items: [] }) });
    await network.screen.button(texts.removed.forgetNamed('Zoe')).click();
    await network.screen
      .question(texts.removed.forgetTitle)
      .getByRole('button', { name: texts.removed.forget })
      .click();
    await heading.waitFor({ state: 'detached' });
    held.release(json({ items: [zoe] }));
    await settled(network);
    expect(await heading.count()).toBe(0);
  });

  it('are not called unknown before they were read', async () => {
    const { promise, resolve } = Promise.withResolvers<Response>();
    await network.open({ ...panelOfUser(ADA, anna), [REMOVED]: () => promise }, { path: '/accounts/9' });
    const sheet = network.page.getByRole('dialog');
    await sheet.waitFor();
    await eventually(() => network.server.listeners).toBe(1);
    await settled(network);
    expect(await sheet.getByText(texts.detail.notFoundText).count()).toBe(0);
    resolve(Response.json({ items: [zoe] }));
    await sheet.getByRole('heading', { name: 'Zoe' }).waitFor();
  });
});

it('sessions that end while other toasts are shown are all told of, when it is their turn', async () => {
  const accounts = [1, 2, 3, 4, 5].map((id) => account({ id, first_name: `Name ${id}` }));
  await network.open(panelOfUser(ADA, ...accounts));
  const { page, screen, server } = network;
  await screen.cards().first().waitFor();
  await eventually(() => server.listeners).toBe(1);
  await settled(network);
  for (const id of [1, 2, 3]) {
    server.hold(`POST /api/account/${id}/refresh`);
    await screen.button(texts.card.refreshNamed(`Name ${id}`)).click();
    await screen.toast(`Name ${id}`).waitFor();
  }
  const ended: RemovedAccount[] = [];
  for (const id of [4, 5]) {
    ended.push(removedAccount({ id, first_name: `Name ${id}` }));
    server.change({ [REMOVED]: json({ items: [...ended] }) });
    server.send({ type: 'account.removed', data: { id, error_code: 'SESSION_REVOKED' } });
    await page.locator('gb-removed-accounts').getByText(`Name ${id}`).waitFor();
  }
  await screen.button(texts.ui.dismiss).first().click();
  await screen.toast(texts.accounts.sessionsEnded(2)).waitFor();
});
