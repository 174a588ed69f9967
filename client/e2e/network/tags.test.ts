import type { Tag } from '@giftbuyer/contracts';
import { expect, it } from 'vitest';
import { errorAnswer, json } from '../../gallery/sample-server';
import { account } from '../../gallery/samples';
import { en } from '../../src/i18n/en';
import { eventually } from '../screen';
import { ADA, OK, panelOfUser, settled, useNetwork } from './fixtures';

const network = useNetwork();
const { tags: texts } = en;

const LIST = 'GET /api/tags';
const [alpha, beta]: [Tag, Tag] = [
  { id: 1, name: 'Alpha', colour: 'green' },
  { id: 2, name: 'Beta', colour: 'red' },
];
const CREATE = 'POST /api/tags';
const PATCHES = [1, 2].map((id) => `PATCH /api/tag/${id}`);
const listOf = (...items: Tag[]) => ({ [LIST]: json({ items }) });
const changes = () =>
  network.server.asked
    .filter(({ what }) => [...PATCHES, CREATE].includes(what))
    .map(({ what, body }) => ({ what, body }));
const nameOf = ({ name }: Tag) => network.screen.field(texts.rename(name));
const colourOf = ({ name }: Tag) => network.screen.field(texts.colour(name));

async function open(): Promise<void> {
  const answers = Object.fromEntries(PATCHES.map((what) => [what, OK]));
  await network.open({
    ...panelOfUser(ADA, account({ id: 1 })),
    ...listOf(alpha, beta),
    ...answers,
    [CREATE]: json({ tag_id: 3 }),
  });
  const { screen, server } = network;
  await screen.cards().first().waitFor();
  await eventually(() => server.listeners).toBe(1);
  await settled(network);
  await screen.button(texts.open).click();
  await nameOf(beta).waitFor();
}

it('what is changed in the tags while a change is saved is saved after it', async () => {
  await open();
  const { screen, server } = network;
  const first = server.hold('PATCH /api/tag/1');
  await nameOf(alpha).fill('Alpha 2');
  await nameOf(alpha).press('Enter');
  await first.arrived;
  await nameOf(beta).fill('Beta 2');
  await nameOf(beta).press('Enter');
  await colourOf(beta).selectOption('blue');
  await screen.field(texts.name).fill('Gamma');
  await screen.button(texts.add).click();
  await settled(network);
  expect([await nameOf(beta).inputValue(), await colourOf(beta).inputValue()]).toEqual(['Beta 2', 'blue']);
  server.change(listOf({ ...alpha, name: 'Alpha 2' }, beta));
  server.changeOnRequest(PATCHES[1] ?? '', listOf({ ...alpha, name: 'Alpha 2' }, { ...beta, name: 'Beta 2' }));
  first.release();
  await screen.expectAnnouncement(texts.saved('Gamma'));
  expect(changes()).toEqual([
    { what: 'PATCH /api/tag/1', body: { name: 'Alpha 2' } },
    { what: 'PATCH /api/tag/2', body: { name: 'Beta 2' } },
    { what: 'PATCH /api/tag/2', body: { colour: 'blue' } },
    { what: CREATE, body: expect.objectContaining({ name: 'Gamma' }) as unknown },
  ]);
});

it('a name that is changed back while it is saved is the former one again', async () => {
  await open();
  const { server } = network;
  const first = server.hold('PATCH /api/tag/1');
  const field = await nameOf(alpha).elementHandle();
  await field?.fill('Other');
  await field?.press('Enter');
  await first.arrived;
  await field?.fill('Alpha');
  await field?.press('Enter');
  first.release();
  await eventually(changes).toEqual([
    { what: 'PATCH /api/tag/1', body: { name: 'Other' } },
    { what: 'PATCH /api/tag/1', body: { name: 'Alpha' } },
  ]);
  await eventually(() => field?.inputValue()).toBe('Alpha');
});

it('a name that is saved leaves what is typed meanwhile', async () => {
  await open();
  const { page, server } = network;
  const first = server.hold('PATCH /api/tag/1');
  const field = await nameOf(alpha).elementHandle();
  await field?.fill('Alpha 2');
  await field?.press('Enter');
  await first.arrived;
  await field?.press('End');
  await page.keyboard.type('3');
  server.change(listOf({ ...alpha, name: 'Alpha 2' }, beta));
  first.release();
  await nameOf({ ...alpha, name: 'Alpha 2' }).waitFor();
  await settled(network);
  expect(await field?.inputValue()).toBe('Alpha 23');
  server.changeOnRequest('PATCH /api/tag/1', listOf({ ...alpha, name: 'Alpha 23' }, beta));
  await field?.press('Enter');
  await nameOf({ ...alpha, name: 'Alpha 23' }).waitFor();
  expect(changes().map(({ body }) => body)).toEqual([{ name: 'Alpha 2' }, { name: 'Alpha 23' }]);
});

it('a name that is saved leaves the former one that is typed meanwhile', async () => {
  await open();
  const { server } = network;
  const first = server.hold('PATCH /api/tag/1');
  const field = await nameOf(alpha).elementHandle();
  await field?.fill('Other');
  await field?.press('Enter');
  await first.arrived;
  await field?.fill('Alpha');
  server.change(listOf({ ...alpha, name: 'Other' }, beta));
  first.release();
  await nameOf({ ...alpha, name: 'Other' }).waitFor();
  await settled(network);
  expect(await field?.inputValue()).toBe('Alpha');
  server.changeOnRequest('PATCH /api/tag/1', listOf(alpha, beta));
  await field?.press('Enter');
  await nameOf(alpha).waitFor();
  expect(changes().map(({ body }) => body)).toEqual([{ name: 'Other' }, { name: 'Alpha' }]);
});

it('a name that is left as it was shows what another tab saves', async () => {
  await open();
  const { server } = network;
  const field = await nameOf(alpha).elementHandle();
  await field?.fill('Other');
  await field?.fill('Alpha');
  await nameOf(beta).focus();
  server.change(listOf({ ...alpha, name: 'Renamed' }, beta));
  server.send({ type: 'tags.changed', data: {} });
  await nameOf({ ...alpha, name: 'Renamed' }).waitFor();
  expect(await field?.inputValue()).toBe('Renamed');
});

it('a name that is refused leaves what is typed meanwhile', async () => {
  await open();
  const { screen, server } = network;
  const first = server.hold('PATCH /api/tag/1');
  await nameOf(alpha).fill('Beta');
  await nameOf(alpha).press('Enter');
  await first.arrived;
  await nameOf(alpha).fill('Gamma');
  first.release(errorAnswer(409, 'tag_name_taken'));
  await screen.errors().first().waitFor();
  expect(await nameOf(alpha).inputValue()).toBe('Gamma');
});
