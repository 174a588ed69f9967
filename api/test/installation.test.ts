import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi } from '../harness/test-api.js';
import { PASSWORD } from '../harness/test-user.js';
import { expectError, type HttpClient } from '../harness/http-client.js';
import { PanelProcess } from '../harness/panel-process.js';
import { copyDirectory, testDirectory } from '../harness/test-directory.js';
import { giftbuyer } from './backup-helpers.js';

const API_HASH = '0123456789abcdef0123456789abcdef';

let directory: string;
beforeAll(async () => {
  directory = await testDirectory('installation');
});
afterAll(() => rm(directory, { recursive: true }));

const signIn = async (panel: PanelProcess): Promise<HttpClient> => {
  const client = panel.client();
  expect((await client.post('/api/auth/login', { username: 'ada', password: PASSWORD })).status).toBe(200);
  return client;
};
const isConfirmed = async (client: HttpClient) =>
  ((await client.get('/api/me')).body as { installation_confirmed: boolean }).installation_confirmed;

/** Runs the command beside the panel. */
async function confirmByCommand(dataDirectory: string): Promise<void> {
  const { code, stdout } = await giftbuyer({ DATA_DIR: dataDirectory }, 'confirm-installation');
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^Confirmed: /)]);
}

test('a copy of the data of a running panel uses its own database, and sends nothing to Telegram until it is confirmed', async () => {
  const [first, second] = [join(directory, 'original'), join(directory, 'copy')];
  const original = await PanelProcess.start({ DATA_DIR: first });
  const owner = original.client();
  await owner.post('/api/auth/register', { username: 'ada', password: PASSWORD });
  await owner.post('/api/apiprofile', { api_id: 1, api_hash: API_HASH, name: 'Both' });
  expect(await isConfirmed(owner)).toBe(true);
  await copyDirectory(first, second);

  const copy = await PanelProcess.start({ DATA_DIR: second });
  const userOfCopy = await signIn(copy);
  await userOfCopy.patch('/api/apiprofile/1', { name: 'Copy alone' });
  const names = async (client: HttpClient) =>
    ((await client.get('/api/apiprofiles')).body as { items: { name: string }[] }).items.map(({ name }) => name);
  expect(await names(userOfCopy)).toEqual(['Copy alone']);
  expect(await names(owner)).toEqual(['Both']);

  const sendCode = () => userOfCopy.post('/api/auth/send_code', { api_profile_id: 1, phone: '+79990000001' });
  expect(await isConfirmed(userOfCopy)).toBe(false);
  expect(await sendCode()).toMatchObject({ status: 409, body: { error: 'installation_unconfirmed' } });
  expect((await copy.client().post('/api/installation/confirm', {})).status).toBe(401);
  expect(await isConfirmed(userOfCopy)).toBe(false);

  expect((await userOfCopy.post('/api/installation/confirm', {})).body).toEqual({ ok: true });
  expect(await isConfirmed(userOfCopy)).toBe(true);
  expect(await sendCode()).not.toMatchObject({ body: { error: 'installation_unconfirmed' } });
  expect(await isConfirmed(owner)).toBe(true);
  for (const panel of [copy, original]) expect(await panel.end()).toBe(0);

  const again = await PanelProcess.start({ DATA_DIR: second });
  expect(await isConfirmed(await signIn(again))).toBe(true);
  expect(again.stdout).not.toContain('copied or moved');
  expect(await again.end()).toBe(0);
});

test('only the first user who is not disabled may confirm', async () => {
  const api = await startApi();
  const sessions = [await api.register('ada'), await api.register('bob')];
  await api.database.query(`UPDATE installation SET place = 'elsewhere'`);
  const copy = await api.again();
  const [ada, bob] = sessions.map(({ cookie }) => Object.assign(copy.client(), { cookie }));
  if (!ada || !bob) expect.unreachable();
  const may = async (client: HttpClient) => (await client.get('/api/me')).body;
  expect(await may(ada)).toMatchObject({ installation_confirmed: false, can_confirm_installation: true });
  expect(await may(bob)).toEqual({ id: expect.any(Number), username: 'bob', installation_confirmed: false });
  expectError(await bob.post('/api/installation/confirm', {}), 403, 'forbidden');
  expect(await may(bob)).toMatchObject({ installation_confirmed: false });
  await api.database.query(`UPDATE users SET disabled_at = now() WHERE username = 'ada'`);
  expect((await bob.post('/api/installation/confirm', {})).body).toEqual({ ok: true });
  expect(await may(bob)).toEqual({ id: expect.any(Number), username: 'bob', installation_confirmed: true });
  await copy.close();
  await api.close();
});

test('data that was moved waits for the command, which works beside the panel', async () => {
  const [before, after] = [join(directory, 'before'), join(directory, 'after')];
  const panel = await PanelProcess.start({ DATA_DIR: before });
  await panel.client().post('/api/auth/register', { username: 'ada', password: PASSWORD });
  expect(await panel.end()).toBe(0);
  await rename(before, after);

  const moved = await PanelProcess.start({ DATA_DIR: after });
  const client = await signIn(moved);
  expect(await isConfirmed(client)).toBe(false);
  await expect.poll(() => moved.stdout).toContain('This data was copied or moved');
  await confirmByCommand(after);
  expect(await isConfirmed(client)).toBe(true);
  expect(await moved.end()).toBe(0);
});
