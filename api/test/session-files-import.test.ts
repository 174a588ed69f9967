import type { ImportedAccount } from '@giftbuyer/contracts';
import {
  type FoundSession,
  readSessionFile,
  readSessionText,
  readStoreSession,
  splitSessionTexts,
  storePartOf,
} from '@giftbuyer/session-files';
import { addPublicKey } from '@mtcute/core/utils.js';
import { MemoryStorage, TelegramClient } from '@mtcute/node';
import { NodeCryptoProvider } from '@mtcute/node/utils.js';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { fileOf, KEY, readText, USER_ID } from '../../libs/session-files/test/files.js';
import { expectError } from '../harness/http-client.js';
import { type Person, useTelegramPanel } from '../harness/telegram-panel.js';

const FILES = fileURLToPath(new URL('../../libs/session-files/test/files', import.meta.url));
const PHONE = `+${USER_ID}`;
/** That of the files that name one. */
const API_ID = 12345;

const panel = useTelegramPanel();
let ada: Person;
beforeAll(async () => {
  ada = await panel.person('ada', API_ID);
});

const readTexts = (name: string) => splitSessionTexts(readText(name)).map((text) => readSessionText(text));

function readStore(): FoundSession[] {
  const names = readdirSync(join(FILES, 'store-session'));
  return [readStoreSession(new Map(names.map((name) => [storePartOf(name) ?? '', readText(`store-session/${name}`)])))];
}

/** Every file with a session, and how it is read. */
const SOURCES: [string, () => FoundSession[] | Promise<FoundSession[]>][] = [
  ...readdirSync(FILES)
    .filter((name) => name.endsWith('.txt'))
    .map((name): [string, () => FoundSession[]] => [name, () => readTexts(name)]),
  ...['pyrogram.session', 'kurigram.session', 'telethon-1.25.session', 'mtcute.session'].map(
    (name): [string, () => Promise<FoundSession[]>] => [name, async () => [await readSessionFile(fileOf(name))]],
  ),
  ['store-session', readStore],
];

const bodyOf = ({ profileId }: Person, { dc, isTest, authKey, userId, apiId }: FoundSession) => ({
  api_profile_id: profileId,
  dc,
  test: isTest,
  auth_key: Buffer.from(authKey).toString('base64'),
  ...(userId !== null && { user_id: userId }),
  ...(apiId !== null && { api_id: apiId }),
});
const importSession = ({ client }: Person, body: object) => client.post<ImportedAccount>('/api/accounts/import', body);

test.each(SOURCES)('%s ends in an account that is refreshed', async (_, read) => {
  const found = await read();
  expect(found.length).toBeGreaterThan(0);
  for (const session of found) {
    panel.sandbox.mintSession(PHONE, { authKey: Buffer.from(KEY).toString('hex') });
    const { status, text, body } = await importSession(ada, bodyOf(ada, session));
    expect(status, text).toBe(200);
    expect(body).toMatchObject({ account: { phone: PHONE, tg_user_id: USER_ID, origin: 'import' }, already: false });
    expect(await ada.refreshed(body.account.id)).toContainEqual(expect.objectContaining({ done: true }));
    await ada.client.delete(`/api/account/${body.account.id}?logout=1`);
    // The key of a deleted account has a cooldown of half a minute, in case a reading still uses it.
    await panel.api.database.query(`DELETE FROM session_locks WHERE key LIKE 'import:%'`);
  }
});

test('a key that another client is using is lost for both, and nothing is stored', async () => {
  const phone = panel.newPhone();
  const { dcId, authKey } = panel.sandbox.mintSession(phone);
  const client = await connectMtcute(dcId, authKey);
  await client.getMe();
  const auth_key = Buffer.from(authKey, 'hex').toString('base64');
  const answer = await importSession(ada, { api_profile_id: ada.profileId, dc: dcId, test: false, auth_key });
  expectError(answer as never, 409, 'session_invalid', { error_code: 'AUTH_KEY_DUPLICATED' });
  expect(answer.body).toMatchObject({ detail: expect.stringContaining('в двух местах') as string });
  expect((await ada.list()).accounts).toEqual([]);
  expect(panel.sandbox.world.devices(phone)).toEqual([]);
  await expect(client.getMe()).rejects.toThrow();
  await client.destroy();
});

/** Another program that has the session. */
async function connectMtcute(dcId: number, authKey: string): Promise<TelegramClient> {
  const { dcs, publicKey } = panel.sandbox.addresses;
  const dc = dcs.find(({ id }) => id === dcId);
  if (!dc) throw new Error(`There is no data centre ${dcId}`);
  const crypto = new NodeCryptoProvider();
  await crypto.initialize();
  addPublicKey(crypto, publicKey);
  const main = { id: dc.id, ipAddress: dc.ip, port: dc.port };
  const primaryDcs = { main, media: main };
  const client = new TelegramClient({
    apiId: API_ID,
    apiHash: '0123456789abcdef'.repeat(2),
    storage: new MemoryStorage(),
    crypto,
    defaultDcs: primaryDcs,
    disableUpdates: true,
    logLevel: 0,
  });
  await client.importSession({ authKey: Buffer.from(authKey, 'hex'), primaryDcs });
  return client;
}
