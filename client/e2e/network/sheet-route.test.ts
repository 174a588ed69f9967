import { expect, it } from 'vitest';
import { json } from '../../gallery/sample-server';
import { account, history as sampleHistory } from '../../gallery/samples';
import { page as pageOf, transaction } from '../../gallery/transaction-samples';
import { ADA, SIGNED_OUT, isAt, logIn, panelOfUser, useNetwork } from './fixtures';

const network = useNetwork();

const answers = {
  ...panelOfUser(ADA, account({ id: 1, first_name: 'Anna' })),
  'GET /api/account/1/history': json(sampleHistory()),
  'GET /api/transactions': json(pageOf([transaction({ account_id: 1 })])),
};
const sheet = () => network.screen.dialog('Anna');

/** By Esc. It leads to a page of the same document, not to what the tab showed before the panel. */
async function close(path: string): Promise<void> {
  const startedAt = await network.page.evaluate(() => performance.timeOrigin);
  await network.page.keyboard.press('Escape');
  await sheet().waitFor({ state: 'detached' });
  await network.page.waitForURL(isAt(path));
  expect(await network.page.evaluate(() => performance.timeOrigin)).toBe(startedAt);
}

/** A sheet that closed without its route would stay closed. */
async function opensByName(): Promise<void> {
  await network.page.getByRole('link', { name: 'Anna', exact: true }).first().click();
  await sheet().waitFor();
}

it('a sheet that a login leads to closes to the list', async () => {
  await network.open({ ...answers, 'GET /api/me': SIGNED_OUT }, { path: '/accounts/1' });
  await logIn(network, answers, ADA);
  await sheet().waitFor();
  await close('/');
  await opensByName();
});

it('so does the first page of a tab, to which Back has led from the list', async () => {
  await network.open(answers, { path: '/accounts/1' });
  await sheet().waitFor();
  await network.page.evaluate(() => {
    history.pushState(null, '', '/?q=ann');
    dispatchEvent(new PopStateEvent('popstate'));
  });
  await sheet().waitFor({ state: 'detached' });
  await network.page.goBack();
  await sheet().waitFor();
  await close('/');
  await opensByName();
});

it('one that was opened over a page goes back to it, also after Back and Forward, and after a reload', async () => {
  await network.open(answers);
  await opensByName();
  await network.page.goBack();
  await sheet().waitFor({ state: 'detached' });
  for (const comeBack of [() => network.page.goForward(), () => network.page.reload()]) {
    await comeBack();
    await sheet().waitFor();
  }
  await close('/');
  // The entry of the sheet is ahead: it was not replaced.
  await network.page.goForward();
  await sheet().waitFor();
});

it('one that was opened from another page goes back to that', async () => {
  await network.open(answers, { path: '/stars' });
  await opensByName();
  await close('/stars');
});
