import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type Answer, errorAnswer } from '../../gallery/sample-server';
import { account } from '../../gallery/samples';
import { en as texts } from '../../src/i18n/en';
import { eventually } from '../screen';
import { ADA, BOB, logIn, logOut, panelOfUser, settled, useNetwork } from './fixtures';

const network = useNetwork();

const jpeg = readFileSync(new URL('../../../libs/telegram-sandbox/photos/anna.jpg', import.meta.url));
const PHOTO: Answer = () => new Response(jpeg, { headers: { 'Content-Type': 'image/jpeg' } });
const OF_1 = 'GET /api/account/1/photo';
const anna = account({ id: 1, first_name: 'Anna', photo_id: '77' });
const boris = account({ id: 2, first_name: 'Boris' });

const images = () => network.screen.cards().locator('gb-account-avatar img');
const cardOf = (name: string) => network.screen.cards().filter({ hasText: name });
const askedFor = (what: string) => network.server.asked.filter((asked) => asked.what === what).length;

it('the list does not wait for a photo, which takes the place of the initials when it is there', async () => {
  const [held] = await network.open({ ...panelOfUser(ADA, anna, boris), [OF_1]: PHOTO }, { hold: [OF_1] });
  await held?.arrived;
  await cardOf('Anna').locator('gb-account-avatar').getByText('A', { exact: true }).waitFor();
  held?.release();
  await cardOf('Anna').locator('gb-account-avatar img').waitFor();
  expect(await images().count()).toBe(1);
  expect(await images().evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth))).toBe(160);
  expect(await cardOf('Anna').locator('gb-account-avatar').innerText()).toBe('');
});

it('a photo is asked for once, again when it is another one, and gone when there is none', async () => {
  await network.open({ ...panelOfUser(ADA, anna, boris), [OF_1]: PHOTO });
  await images().waitFor();
  await eventually(() => network.server.listeners).toBe(1);
  const change = (photo_id: string | null, first_name: string) =>
    network.server.send({ type: 'account.updated', data: { ...anna, photo_id, first_name } });
  change('77', 'Same');
  await cardOf('Same').locator('img').waitFor();
  expect(askedFor(OF_1)).toBe(1);
  change('78', 'Other');
  await eventually(() => askedFor(OF_1)).toBe(2);
  await cardOf('Other').locator('img').waitFor();
  change(null, 'None');
  await cardOf('None').locator('gb-account-avatar').getByText('N', { exact: true }).waitFor();
  expect(await images().count()).toBe(0);
});

it('photos leave the person most of the requests that the panel allows, 20 a second and 60 at once', async () => {
  const many = Array.from({ length: 200 }, (_, index) => account({ id: index + 10, photo_id: String(index + 1) }));
  const photos = Object.fromEntries(many.map(({ id }) => [`GET /api/account/${id}/photo`, PHOTO]));
  const begun = performance.now();
  await network.open({ ...panelOfUser(ADA, ...many), ...photos }, { viewport: { width: 1440, height: 2000 } });
  const { page } = network;
  await images().first().waitFor();
  for (let top = 0; top < 20_000; top += 1000) {
    await page.evaluate((y) => scrollTo(0, y), top);
    await settled(network);
  }
  const seconds = (performance.now() - begun) / 1000;
  const asked = network.server.asked.filter(({ what }) => what.endsWith('/photo')).length;
  expect(asked).toBeLessThanOrEqual(30 * (1 + Math.ceil(seconds / 3)));
  // They are loaded anyway.
  await eventually(() => images().count()).toBe(await network.screen.cards().count());
});

it.each<[string, Answer]>([
  ['is gone', errorAnswer(404, 'not_found')],
  ['is refused for now', errorAnswer(503, 'unavailable')],
  ['never came', () => Promise.reject(new Error('cut off'))],
  ['is no picture', () => new Response('<svg>', { headers: { 'Content-Type': 'image/jpeg' } })],
])('a photo that %s leaves the initials, without a word', async (_, answer) => {
  await network.open({ ...panelOfUser(ADA, anna), [OF_1]: answer });
  // Browsers may repeat a request after a broken connection.
  await eventually(() => askedFor(OF_1)).toBeGreaterThan(0);
  await settled(network);
  await cardOf('Anna').locator('gb-account-avatar').getByText('A', { exact: true }).waitFor();
  expect(await network.page.locator('gb-toast-card').count()).toBe(0);
});

it('photos can be switched off, which is kept', async () => {
  await network.open({ ...panelOfUser(ADA, anna, boris), [OF_1]: PHOTO });
  const { page, screen } = network;
  await images().waitFor();
  await page.goto('/settings');
  await page.getByRole('switch', { name: texts.settings.photos }).click();
  await page.goto('/');
  await cardOf('Anna').waitFor();
  await settled(network);
  expect(await screen.cards().locator('img').count()).toBe(0);
  const asked = askedFor(OF_1);
  await page.goto('/settings');
  await page.getByRole('switch', { name: texts.settings.photos }).click();
  await page.goto('/');
  await images().waitFor();
  expect(askedFor(OF_1)).toBe(asked + 1);
});

it('the next user of the page gets none of the photos of the last one', async () => {
  const [held] = await network.open({ ...panelOfUser(ADA, anna), [OF_1]: PHOTO }, { hold: [OF_1] });
  await held?.arrived;
  await logOut(network, ADA);
  // The same ids in another panel.
  const ofBob = { ...panelOfUser(BOB, { ...anna, first_name: 'Zoe' }), [OF_1]: errorAnswer(404, 'not_found') };
  await logIn(network, ofBob, BOB);
  held?.release(PHOTO);
  await eventually(() => askedFor(OF_1)).toBe(2);
  await settled(network);
  await cardOf('Zoe').locator('gb-account-avatar').getByText('Z', { exact: true }).waitFor();
  expect(await images().count()).toBe(0);
});
