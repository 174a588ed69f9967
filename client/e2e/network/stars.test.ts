import { expect, it } from 'vitest';
import { type Answer, errorAnswer, json } from '../../gallery/sample-server';
import { account } from '../../gallery/samples';
import { en as texts } from '../../src/i18n/en';
import { eventually } from '../screen';
import { ADA, panelOfUser, settled, useNetwork } from './fixtures';

const network = useNetwork();
const AT_MIDNIGHT = 'GET /api/accounts/stars';
const DAY_MS = 24 * 3_600_000;
const balanceOf = (stars: string): Answer => json({ items: [{ id: 1, stars }] });

it('Stars are exact wherever they are shown, also those that no float can hold', async () => {
  const huge = account({ id: 1, first_name: 'Huge', stars_exact: '9007199254740993.000000001' });
  const debt = account({ id: 2, first_name: 'Debt', stars_exact: '-0.02' });
  await network.open(
    {
      ...panelOfUser(ADA, huge, debt),
      [AT_MIDNIGHT]: balanceOf('9007199254740992'),
      'GET /api/account/1/history': json({
        items: [
          { at: huge.created_at, stars: '9007199254740992' },
          { at: huge.last_checked_at, stars: huge.stars_exact },
        ],
        next: null,
      }),
    },
    { path: '/?sort=stars' },
  );
  const { page, screen } = network;
  await screen.cards().getByText('9,007,199,254,740,993.000000001').waitFor();
  await screen.cards().getByText('+1.000000001').waitFor();
  await screen.cards().getByText('-0.02').waitFor();
  await page.getByText('9,007,199,254,740,992.980000001').waitFor();
  expect(await screen.cards().locator('h2').allInnerTexts()).toEqual(['Huge', 'Debt']);
  await page.goto('/?view=table');
  await page.getByRole('grid').getByText('9,007,199,254,740,993.000000001').waitFor();
  await page.getByRole('grid').getByText('+1.000000001').waitFor();
  await page.goto('/accounts/1');
  const sheet = page.getByRole('dialog');
  await sheet.getByRole('slider').waitFor();
  await sheet.getByText('+1.000000001').first().waitFor();
  expect(await sheet.getByRole('slider').getAttribute('aria-valuetext')).toContain('9,007,199,254,740,993.000000001');
  await sheet.getByRole('radio', { name: texts.detail.history.table }).click();
  await sheet.getByRole('cell', { name: '9,007,199,254,740,993.000000001' }).waitFor();
});

it.each(['comfortable', 'compact'])(
  'a balance that is longer than its card is whole all the same: %s',
  async (density) => {
    const vast = account({ id: 1, first_name: 'Vast', stars_exact: '-9223372036854775807.999999999' });
    await network.open(panelOfUser(ADA, vast), { viewport: { width: 320, height: 640 } });
    await network.page.evaluate((value) => localStorage.setItem('gb-density', value), density);
    await network.page.reload();
    const amount = network.screen.cards().getByText('-9,223,372,036,854,775,807.999999999');
    await amount.waitFor();
    const isWhole = await amount.evaluate((element) => {
      const [text, place] = [document.createRange(), element.parentElement?.getBoundingClientRect()];
      text.selectNodeContents(element);
      const { right, bottom } = text.getBoundingClientRect();
      return right <= (place?.right ?? 0) + 1 && bottom <= (place?.bottom ?? 0) + 1;
    });
    expect(isWhole).toBe(true);
  },
);

it.each([
  ['the balances of the day before', balanceOf('700')],
  ['a failure', errorAnswer(503, 'unavailable')],
])('the change since midnight is not replaced by a late answer of the day before: %s', async (_, late) => {
  const anna = account({ id: 1, first_name: 'Anna', stars: 1000, stars_exact: '1000' });
  const answers = { ...panelOfUser(ADA, anna), [AT_MIDNIGHT]: balanceOf('900') };
  const [before] = await network.open(answers, { hold: [AT_MIDNIGHT] });
  const { screen, server } = network;
  await before?.arrived;
  await eventually(() => server.listeners).toBe(1);
  server.clockAhead = DAY_MS;
  server.send({ type: 'resync', data: {} });
  const change = screen.cards().getByText('+100');
  await change.waitFor();
  before?.release(late);
  await settled(network);
  expect(await change.count()).toBe(1);
});
