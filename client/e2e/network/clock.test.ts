import type { Locator } from 'playwright-core';
import { it } from 'vitest';
import { json } from '../../gallery/sample-server';
import { account, minutesFromNow, sentCode } from '../../gallery/samples';
import { en as texts } from '../../src/i18n/en';
import { shiftClock } from '../browser';
import { eventually } from '../screen';
import { ADA, isLive, panelOfUser, useNetwork } from './fixtures';

const network = useNetwork();
const HOUR = 3_600_000;

const anna = account({ id: 1, first_name: 'Anna', last_checked_at: minutesFromNow(-20) });
const boris = account({ id: 2, first_name: 'Boris', status: 'flood_wait', status_until: minutesFromNow(30) });
const clara = account({ id: 3, first_name: 'Clara', last_checked_at: minutesFromNow(-90) });
const card = (name: string): Locator => network.screen.cards().filter({ hasText: name });

const open = (ahead: number): Promise<unknown> =>
  network.open(
    {
      ...panelOfUser(ADA, anna, boris, clara),
      'POST /api/auth/send_code': json({ ...sentCode, resend_after_seconds: 600, next_delivery: 'sms' }),
    },
    { init: [shiftClock, ahead] },
  );

/** The times that are correct by the server clock. */
async function expectRightTimes(): Promise<void> {
  await card('Anna')
    .getByText(/2\d min\. ago/)
    .waitFor();
  await card('Anna').getByText(texts.card.status.ok, { exact: true }).waitFor();
  await card('Boris')
    .getByText(/\b(2\d|30):\d\d\b/)
    .waitFor();
  await card('Clara').getByText('1 hr. ago').waitFor();
  await card('Clara').getByText(texts.card.status.stale, { exact: true }).waitFor();
}

it.each([2 * HOUR, -2 * HOUR, 25 * HOUR])(
  'a browser whose clock is %i ms ahead shows ages, states and waits as they are, and counts down to the next code, also after a reload',
  async (ahead) => {
    await open(ahead);
    await expectRightTimes();
    await network.screen.openLoginForm('Основной');
    await network.screen.enterPhone('+79990000001');
    await network.page.getByText(/in (10:00|9:\d\d)$/).waitFor();
    await network.page.keyboard.press('Escape');
    await network.screen.button(texts.login.putOff).click();
    await network.screen.button(texts.login.waiting(1)).waitFor();
    await network.screen.isBack();
    await network.page.reload();
    await network.screen.button(texts.login.waiting(1)).click();
    await network.page.getByText(/in (10:00|9:\d\d)$/).waitFor();
  },
);

it.each([2 * HOUR, -2 * HOUR])(
  'a clock that is set while the page is open, by %i ms, changes nothing that is shown',
  async (ahead) => {
    await open(0);
    await isLive(network);
    await expectRightTimes();
    const asked = (): number => network.server.asked.filter(({ what }) => what === 'GET /api/accounts').length;
    for (const set of [ahead, 0]) {
      const before = asked();
      await network.page.evaluate(shiftClock, set);
      await eventually(() => asked() > before).toBe(true);
      await expectRightTimes();
    }
  },
);

it('a time zone that changes while the page is open changes the times on it', async () => {
  await network.open(
    panelOfUser(ADA, account({ id: 1, first_name: 'Anna', last_checked_at: '2026-01-31T12:00:00+00:00' })),
  );
  const devtools = await network.page.context().newCDPSession(network.page);
  for (const [timezoneId, time] of [
    ['Pacific/Auckland', 'Feb 1, 2026, 1:00:00'],
    ['America/New_York', 'Jan 31, 2026, 7:00:00'],
  ] as const) {
    await devtools.send('Emulation.setTimezoneOverride', { timezoneId });
    await card('Anna').getByTitle(time).waitFor();
  }
});

it('the line beside the sum is drawn again while the page stays open', async () => {
  await open(0);
  const asked = () => network.server.asked.filter(({ what }) => what === 'GET /api/accounts/stars/history').length;
  await eventually(asked).toBe(1);
  // An hour that the server agrees with: otherwise the next response, of whichever request, takes it back.
  network.server.clockAhead = HOUR;
  await network.page.evaluate(shiftClock, HOUR);
  await eventually(asked).toBeGreaterThan(1);
});
