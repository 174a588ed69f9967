import { it } from 'vitest';
import { json, errorAnswer } from '../../gallery/sample-server';
import { account } from '../../gallery/samples';
import { eventually } from '../screen';
import { ADA, panelOfUser, settled, useNetwork } from './fixtures';

const network = useNetwork();

const ME = 'GET /api/me';
const anna = account({ id: 1, first_name: 'Anna', tag_ids: [1] });
const answers = {
  ...panelOfUser(ADA, anna),
  'GET /api/tags': json({ items: [{ id: 1, name: 'VIP', colour: 'red' }] }),
};
const failed = errorAnswer(503, 'unavailable');

it('Back before it is known who is signed in opens the panel', async () => {
  const [first] = await network.open(answers, { hold: [ME, ME] });
  await first?.arrived;
  // The router begins with the application.
  await network.page.locator('[ng-version]').waitFor({ state: 'attached' });
  await network.page.evaluate(() => history.pushState(null, '', '/settings'));
  await network.page.goBack();
  // The router has begun. Were there a second request, the first answer would end it.
  await network.screen.rendered();
  first?.release();
  await network.screen.cards().getByText('Anna').waitFor();
});

it('a reading of the ledgers that fails after something has changed is repeated', async () => {
  const what = 'GET /api/ledgers';
  const [first] = await network.open(answers, { hold: [what] });
  await first?.arrived;
  network.server.send({ type: 'ledger.updated', data: { account_id: 1 } });
  await settled(network);
  first?.release(failed);
  await eventually(() => network.server.asked.filter((asked) => asked.what === what).length).toBe(2);
});

it.each(['GET /api/accounts', 'GET /api/tags'])(
  'a first answer to %s that fails after live updates have begun is asked for again',
  async (what) => {
    const [first] = await network.open(answers, { hold: [what] });
    await first?.arrived;
    await eventually(() => network.server.listeners).toBe(1);
    await settled(network);
    first?.release(failed);
    await eventually(() => network.server.asked.filter((asked) => asked.what === what).length).toBe(2);
    await network.screen.cards().getByText('VIP').first().waitFor();
  },
);
