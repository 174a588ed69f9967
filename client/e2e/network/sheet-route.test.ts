import { expect, it } from 'vitest';
import { account, history as sampleHistory } from '../../gallery/samples';
import { json } from '../../gallery/sample-server';
import { en as texts } from '../../src/i18n/en';
import { ADA, SIGNED_OUT, isAt, logIn, panelOfUser, useNetwork } from './fixtures';

const network = useNetwork();

const answers = {
  ...panelOfUser(ADA, account({ id: 1, first_name: 'Anna' })),
  'GET /api/account/1/history': json(sampleHistory()),
};
const sheet = () => network.screen.dialog('Anna');
const name = () => network.page.getByRole('link', { name: 'Anna', exact: true });

/** By Esc. It leads to the list of the same document, not to what the tab showed before the panel. */
async function close(): Promise<void> {
  const startedAt = await network.page.evaluate(() => performance.timeOrigin);
  await network.page.keyboard.press('Escape');
  await sheet().waitFor({ state: 'detached' });
  await network.page.waitForURL(isAt('/'));
  expect(await network.page.evaluate(() => performance.timeOrigin)).toBe(startedAt);
}

/** A sheet that closed without its route would stay closed. */
async function opensAgain(): Promise<void> {
  await name().click();
  await sheet().waitFor();
}

it('a sheet that a login leads to closes to the list', async () => {
  await network.open({ ...answers, 'GET /api/me': SIGNED_OUT }, { path: '/accounts/1' });
  await logIn(network, answers, ADA);
  await sheet().waitFor();
  await close();
  await opensAgain();
});

it('so does one in a tab of its own, after a look at another page', async () => {
  await network.open(answers, { path: '/accounts/1' });
  await sheet().waitFor();
  await network.page.evaluate(() => history.pushState(null, '', '/settings'));
  await network.page.evaluate(() => dispatchEvent(new PopStateEvent('popstate')));
  await network.page.getByRole('heading', { name: texts.settings.title, level: 1 }).waitFor();
  await network.page.goBack();
  await sheet().waitFor();
  await close();
  await opensAgain();
});

it('one that was opened over a page goes back to it, also after Back and Forward, and after a reload', async () => {
  await network.open(answers);
  await opensAgain();
  await network.page.goBack();
  await sheet().waitFor({ state: 'detached' });
  for (const comeBack of [() => network.page.goForward(), () => network.page.reload()]) {
    await comeBack();
    await sheet().waitFor();
  }
  await close();
  // The entry of the sheet is ahead: it was not replaced.
  await network.page.goForward();
  await sheet().waitFor();
});
