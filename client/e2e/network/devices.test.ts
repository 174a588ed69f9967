import type { Account, AccountDevice } from '@giftbuyer/contracts';
import { expect, it } from 'vitest';
import { device, own, stranger } from '../../gallery/device-samples';
import { type Answers, json, errorAnswer } from '../../gallery/sample-server';
import { account, history, minutesFromNow } from '../../gallery/samples';
import { en as texts } from '../../src/i18n/en';
import { eventually } from '../screen';
import { ADA, OK, panelOfUser, settled, useNetwork } from './fixtures';

const network = useNetwork();
const t = texts.detail.devices;
const DEVICES = 'GET /api/account/1/devices';
const phone = device({ hash: '-9', device_model: 'Phone' });

const section = () => network.page.locator('gb-devices-section');
const button = (name: string) => section().getByRole('button', { name, exact: true });
const names = () => section().locator('li p:first-child bdi').allInnerTexts();
const askedFor = (what: string) => network.server.asked.filter((asked) => asked.what === what).length;
const listOf = (items: AccountDevice[], may_end_others_at: string | null = null) =>
  json({ ttl_days: 183, may_end_others_at, items });

async function openSheet(answers: Answers, change: Partial<Account> = {}): Promise<void> {
  const anna = account({ id: 1, first_name: 'Anna', ...change });
  const paths = { ...panelOfUser(ADA, anna), 'GET /api/account/1/history': json(history()), ...answers };
  await network.open(paths, { path: '/accounts/1' });
  await section().waitFor();
}

it('devices are asked for when somebody wants to see them; one is ended after a question', async () => {
  await openSheet({ [DEVICES]: listOf([own, phone]), 'DELETE /api/account/1/device/-9': OK });
  expect(askedFor(DEVICES)).toBe(0);
  await button(t.show).click();
  await expect.poll(names).toEqual(['GiftBuyer', 'Phone']);
  await button(t.endNamed('Phone')).click();
  const question = network.page.getByRole('alertdialog');
  await question.getByRole('button', { name: texts.common.cancel }).click();
  await question.waitFor({ state: 'detached' });
  expect(askedFor('DELETE /api/account/1/device/-9')).toBe(0);
  await button(t.endNamed('Phone')).click();
  await question.getByRole('button', { name: t.end }).click();
  await expect.poll(names).toEqual(['GiftBuyer']);
  expect(askedFor('DELETE /api/account/1/device/-9')).toBe(1);
  expect(
    await section()
      .locator('h3')
      .evaluate((heading) => heading === document.activeElement),
  ).toBe(true);
});

it('a new sign-in opens the devices above the history, and is confirmed', async () => {
  const answers = { [DEVICES]: listOf([own, stranger]), 'POST /api/account/1/device/77/confirm': OK };
  await openSheet(answers, { new_device_at: minutesFromNow(-25) });
  await eventually(() => network.server.listeners).toBe(1);
  const banner = section().getByRole('group', { name: t.newTitle });
  await banner.waitFor();
  const order = network.page.locator('gb-devices-section, gb-history-section');
  expect(await order.first().evaluate(({ localName }) => localName)).toBe('gb-devices-section');
  // What it was announced by is over once it was looked at.
  network.server.send({ type: 'account.updated', data: account({ id: 1, first_name: 'Anna', new_device_at: null }) });
  await settled(network);
  await banner.getByRole('button', { name: t.itWasMe }).click();
  await banner.waitFor({ state: 'detached' });
  expect(await order.first().evaluate(({ localName }) => localName)).toBe('gb-devices-section');
  expect(askedFor(DEVICES)).toBe(1);
});

it('within a day of the sign-in nothing can be ended, and the page says until when', async () => {
  await openSheet({ [DEVICES]: listOf([own, phone], minutesFromNow(60)) });
  await button(t.show).click();
  await section().getByText(t.possibleFrom('').slice(0, -1)).waitFor();
  expect(await button(t.endNamed('Phone')).isDisabled()).toBe(true);
  expect(await button(t.endOthers).isDisabled()).toBe(true);
});

it('a refusal that comes later says until when too, and a failed list can be tried again', async () => {
  const tooFresh = errorAnswer(409, 'too_fresh', { possible_at: '2030-01-01T00:00:00+00:00' });
  await openSheet({ [DEVICES]: errorAnswer(502, 'telegram_unreachable'), 'PUT /api/account/1/devices/ttl': tooFresh });
  await button(t.show).click();
  const failure = section().locator('gb-error-state');
  await failure.waitFor();
  network.server.change({ [DEVICES]: listOf([own, phone]) });
  await failure.getByRole('button', { name: texts.common.retry }).click();
  await section().getByRole('radio', { name: '1 week' }).click();
  await network.page
    .getByText(/2029|2030/)
    .first()
    .waitFor();
  await expect.poll(() => section().getByRole('radio', { name: '6 months' }).isChecked()).toBe(true);
});

it('of two choices of the period the last one counts, also when it was made while a device is being ended', async () => {
  const TTL = 'PUT /api/account/1/devices/ttl';
  await openSheet({ [DEVICES]: listOf([own, phone]), 'DELETE /api/account/1/device/-9': OK, [TTL]: OK });
  await button(t.show).click();
  const ending = network.server.hold('DELETE /api/account/1/device/-9');
  await button(t.endNamed('Phone')).click();
  await network.page.getByRole('alertdialog').getByRole('button', { name: t.end }).click();
  await ending.arrived;
  const period = (name: string) => section().getByRole('radio', { name, exact: true });
  await period('1 week').click();
  await period('1 year').click();
  ending.release();
  await expect.poll(names).toEqual(['GiftBuyer']);
  await expect.poll(() => askedFor(TTL)).toBe(1);
  expect(network.server.asked.find(({ what }) => what === TTL)?.body).toEqual({ days: 365 });
  expect(await period('1 year').isChecked()).toBe(true);

  const first = network.server.hold(TTL);
  await period('1 week').click();
  await first.arrived;
  await period('3 months').click();
  first.release();
  await expect.poll(() => askedFor(TTL)).toBe(3);
  await settled(network);
  expect(await period('3 months').isChecked()).toBe(true);
});

it('a device that is confirmed to be ended while another one is being ended is ended after it', async () => {
  const tablet = device({ hash: '8', device_model: 'Tablet' });
  const [first, second] = ['DELETE /api/account/1/device/-9', 'DELETE /api/account/1/device/8'];
  await openSheet({ [DEVICES]: listOf([own, phone, tablet]), [first]: OK, [second]: OK });
  await button(t.show).click();
  const ending = network.server.hold(first);
  for (const name of ['Phone', 'Tablet']) {
    await button(t.endNamed(name)).click();
    const question = network.page.getByRole('alertdialog');
    await question.getByRole('button', { name: t.end }).click();
    await question.waitFor({ state: 'detached' });
  }
  await ending.arrived;
  await settled(network);
  expect(askedFor(second)).toBe(0);
  ending.release();
  await expect.poll(names).toEqual(['GiftBuyer']);
  expect([askedFor(first), askedFor(second)]).toEqual([1, 1]);
});
