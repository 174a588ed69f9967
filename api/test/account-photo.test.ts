import { readFileSync } from 'node:fs';
import type { Account } from '@giftbuyer/contracts';
import { expect, test } from 'vitest';
import { expectError } from '../harness/http-client.js';
import { type Person, useTelegramPanel } from '../harness/telegram-panel.js';

const panel = useTelegramPanel();
const ANNA = { person: 'anna', dc: 2 } as const;
const BORIS = { person: 'boris', dc: 2 } as const;
const jpegOf = (person: string) =>
  readFileSync(new URL(`../../libs/telegram-sandbox/photos/${person}.jpg`, import.meta.url));

async function personWithPhoto(name: string): Promise<{ person: Person; account: Account; phone: string }> {
  const person = await panel.person(name);
  const phone = panel.newPhone();
  panel.sandbox.world.change(phone, { photo: ANNA });
  return { person, phone, account: await person.addAccount(phone) };
}

const photoOf = ({ client }: Person, id: number, headers: Record<string, string> = {}) =>
  client.open('GET', `/api/account/${id}/photo`, undefined, headers);
const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());

test('a photo is kept from the first reading on, and shown to its owner alone', async () => {
  const { person, account } = await personWithPhoto('has a photo');
  expect(account.photo_id).toMatch(/^-?\d+$/);
  expect((await person.list()).accounts[0]?.photo_id).toBe(account.photo_id);

  const response = await photoOf(person, account.id);
  expect(response.status).toBe(200);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'image/jpeg',
    'cache-control': 'private, no-cache',
    etag: `"${account.photo_id}"`,
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
  });
  expect(await bytesOf(response)).toEqual(jpegOf('anna'));
  const again = await photoOf(person, account.id, { 'If-None-Match': `"${account.photo_id}"` });
  expect([again.status, await again.text()]).toEqual([304, '']);

  const path = `/api/account/${account.id}/photo`;
  expectError(await (await panel.person('another')).client.get(path), 404, 'not_found');
  expectError(await panel.api.client().get(path), 401, 'unauthorized');
});

test('another photo takes its place with the next reading, and none at all leaves nothing behind', async () => {
  const { person, account, phone } = await personWithPhoto('changes');
  const { id } = account;
  panel.sandbox.world.change(phone, { photo: BORIS });
  const lines = await person.refreshed(id);
  expect(lines.at(-1)).toMatchObject({
    account: { photo_id: expect.not.stringMatching(`^${account.photo_id}$`) as string },
  });
  const response = await photoOf(person, id, { 'If-None-Match': `"${account.photo_id}"` });
  expect([response.status, await bytesOf(response)]).toEqual([200, jpegOf('boris')]);

  // An unchanged photo is neither requested again nor lost.
  const asked = panel.sandbox.calls.count('upload.getFile', phone.slice(1));
  await person.refreshed(id);
  expect(panel.sandbox.calls.count('upload.getFile', phone.slice(1))).toBe(asked);
  expect(await bytesOf(await photoOf(person, id))).toEqual(jpegOf('boris'));

  panel.sandbox.world.change(phone, { photo: null });
  await person.refreshed(id);
  expect((await person.list()).accounts[0]?.photo_id).toBeNull();
  expectError(await person.client.get(`/api/account/${id}/photo`), 404, 'not_found');
  expect(await panel.api.database.query('SELECT photo_id, photo_jpeg FROM accounts WHERE id = $1', [id])).toEqual([
    { photo_id: null, photo_jpeg: null },
  ]);
});

test('an account that has left the list has no photo any more, and has one again when it is back', async () => {
  const { person, account, phone } = await personWithPhoto('leaves');
  panel.sandbox.world.revoke(phone, 'SESSION_REVOKED');
  await person.refreshed(account.id);
  expectError(await person.client.get(`/api/account/${account.id}/photo`), 404, 'not_found');
  const rows = 'SELECT FROM accounts WHERE id = $1 AND photo_jpeg IS NOT NULL';
  expect(await panel.api.database.query(rows, [account.id])).toEqual([]);
  panel.sandbox.world.change(phone, { photo: BORIS });
  const back = await person.addAccount(phone);
  expect(back.id).toBe(account.id);
  expect(await bytesOf(await photoOf(person, back.id))).toEqual(jpegOf('boris'));
});
