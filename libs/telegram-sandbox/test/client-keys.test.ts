import type { TelegramClient as Mtcute } from '@mtcute/node';
import { Api } from 'telegram';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createSandbox } from '../src/index.js';
import type { Sandbox } from '../src/index.js';
import type { AuthKey } from '../src/session/auth-key.js';
import { AuthKeys } from '../src/session/auth-keys.js';
import { teleprotoSession } from './support/minted.js';
import { mtcute } from './support/mtcute.js';
import { teleproto } from './support/teleproto.js';

// Temporary keys, and keys whose id is taken, with both libraries.

const PHONE = '+9996610001';
let sandbox: Sandbox;
const lines: string[] = [];
const cleanups: (() => Promise<void>)[] = [];

beforeEach(async () => {
  lines.length = 0;
  sandbox = await createSandbox({ log: (line) => lines.push(line) });
});
afterEach(async () => {
  vi.restoreAllMocks();
  for (const cleanup of cleanups.splice(0)) await cleanup();
  await sandbox.close();
  expect(lines).toEqual([]);
});

async function openMtcute(usePfs: boolean): Promise<Mtcute> {
  const client = await mtcute(sandbox, 1, { network: { usePfs } });
  cleanups.push(() => client.destroy());
  return client;
}

async function signedIn(client: Mtcute): Promise<Mtcute> {
  await client.start({
    phone: PHONE,
    code: () => Promise.resolve(sandbox.world.code(PHONE) ?? ''),
    codeSentCallback: () => undefined,
  });
  return client;
}

const readSelf = (client: Mtcute) => client.call({ _: 'users.getUsers', id: [{ _: 'inputUserSelf' }] });

test('mtcute signs in and reads with a temporary key', async () => {
  const client = await signedIn(await openMtcute(true));
  expect(sandbox.calls.count('auth.bindTempAuthKey')).toBe(1);
  expect(await readSelf(client)).toMatchObject([{ phone: '9996610001' }]);
  expect(sandbox.world.devices(PHONE)).toHaveLength(1);
});

test('mtcute binds a new temporary key when its own is unknown', async () => {
  const client = await signedIn(await openMtcute(true));
  vi.spyOn(AuthKeys.prototype, 'findKey').mockReturnValueOnce(undefined);
  expect(await readSelf(client)).toMatchObject([{ phone: '9996610001' }]);
  expect(sandbox.calls.count('auth.bindTempAuthKey')).toBe(2);
});

test('mtcute chooses another number when its key is taken', async () => {
  const find = vi.spyOn(AuthKeys.prototype, 'findKey');
  for (let i = 0; i < 2; i++) find.mockReturnValueOnce({} as AuthKey);
  const client = await openMtcute(false);
  expect(await client.call({ _: 'help.getNearestDc' })).toMatchObject({ thisDc: 1 });
});

test('teleproto downloads a sticker over a connection with a temporary key', async () => {
  sandbox.world.gifts.drop({ id: 5170n, stars: 15, title: 'Rose', dc: 1 });
  const session = await teleprotoSession(sandbox.addresses, sandbox.mintSession(PHONE));
  const client = teleproto(sandbox, 1, { session });
  cleanups.push(() => client.destroy());
  await client.connect();
  const { gifts } = (await client.invoke(new Api.payments.GetStarGifts({ hash: 0 }))) as Api.payments.StarGifts;
  const { sticker } = gifts[0] as Api.StarGift;
  const document = sticker as Api.Document;
  const bytes = await client.downloadFile(
    new Api.InputDocumentFileLocation({
      id: document.id,
      accessHash: document.accessHash,
      fileReference: document.fileReference,
      thumbSize: '',
    }),
    { dcId: document.dcId, fileSize: document.size },
  );
  expect(bytes).toHaveLength(Number(document.size));
  expect(sandbox.calls.count('auth.bindTempAuthKey')).toBeGreaterThan(0);
});
