import { expect, it } from 'vitest';
import { catalogueOf, gift, gifts, sampleGifts } from '../../gallery/gift-samples';
import { account, minutesFromNow } from '../../gallery/samples';
import { enGiftNews as texts } from '../../src/i18n/en-gift-news';
import { eventually } from '../screen';
import { ADA, panelOfUser, settled, useNetwork } from './fixtures';

const network = useNetwork();
const answers = { ...panelOfUser(ADA, account({ id: 1 })), ...catalogueOf(gifts(...sampleGifts)) };

/** As Chrome for Android, where only a service worker may show notifications. */
function withoutConstructor(isPermitted: number): void {
  class Refusing {
    static permission = isPermitted ? 'granted' : 'default';
    static requestPermission = () => Promise.resolve('granted');
    constructor() {
      throw new TypeError('Illegal constructor. Use ServiceWorkerRegistration.showNotification() instead.');
    }
  }
  Object.assign(window, { Notification: Refusing });
  // In a tab that is seen the message of the panel is enough.
  Object.defineProperty(document, 'hidden', { get: () => true });
  if (isPermitted) localStorage.setItem('gb-gift-notifications', 'on');
}

/** Asks, and gets no for an answer. */
function refusing(): void {
  class Refused {
    static permission = 'default';
    static requestPermission = () => Promise.resolve((this.permission = 'denied'));
  }
  Object.assign(window, { Notification: Refused });
}

const toggle = () => network.page.getByRole('switch', { name: texts.setting.name });

it('notifications that the browser cannot show from a page cannot be turned on', async () => {
  await network.open(answers, { path: '/settings', init: [withoutConstructor, 0] });
  await network.page.getByText(texts.setting.unsupported).waitFor();
  expect(await toggle().isDisabled()).toBe(true);
});

it('a no to the question of the browser is said, and the switch keeps the focus and stays off', async () => {
  await network.open(answers, { path: '/settings', init: [refusing, 0] });
  await toggle().click();
  await eventually(() => network.page.evaluate(() => gbAnnouncements)).toContain(texts.setting.denied);
  expect(await toggle().evaluate((box) => box === document.activeElement)).toBe(true);
  await network.page.keyboard.press('Space');
  expect([await toggle().isDisabled(), await toggle().isChecked()]).toEqual([true, false]);
});

it('where they were turned on before, the first one turns them off', async () => {
  await network.open(answers, { path: '/settings', init: [withoutConstructor, 1] });
  await eventually(() => toggle().isChecked()).toBe(true);
  await eventually(() => network.server.listeners).toBe(1);
  const news = gift({ id: '77', title: 'Bell', stars: 50, is_new: true, first_seen_at: minutesFromNow(0) });
  network.server.send({ type: 'gift.new', data: { environment: 'production', gift: news } });
  await network.screen.toast(texts.one('Bell', '50 Stars')).waitFor();
  await network.page.getByText(texts.setting.unsupported).waitFor();
  await settled(network);
  expect(await toggle().isChecked()).toBe(false);
});
