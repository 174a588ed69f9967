import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { MovedOutSession, SessionFormat } from '@giftbuyer/contracts';
import { addPublicKey, readStringSession } from '@mtcute/core/utils.js';
import { MemoryStorage, TelegramClient } from '@mtcute/node';
import { NodeCryptoProvider } from '@mtcute/node/utils.js';
import { expect, test } from 'vitest';
import { has } from '../harness/system-programs.js';
import { useTelegramPanel } from '../harness/telegram-panel.js';

const panel = useTelegramPanel({ ALLOW_SESSION_EXPORT: '1' });
const APP = { apiId: 4242, apiHash: '0123456789abcdef'.repeat(2) };
const hasTelethon = has('python3', '-c', 'import telethon');

async function moveOut(
  name: string,
  format: SessionFormat,
): Promise<{ session: string; userId: number; keyId: string }> {
  const person = await panel.person(name);
  const { id, phone, tg_user_id } = await person.addAccount(panel.newPhone());
  const { body } = await person.client.post<MovedOutSession>(`/api/account/${id}/move_out`, { format });
  const [device] = panel.sandbox.world.devices(phone);
  return { session: body.session, userId: Number(tg_user_id), keyId: device?.id ?? '' };
}

function homeDc() {
  const dc = panel.sandbox.addresses.dcs.find(({ id }) => id === 2);
  if (!dc) expect.unreachable();
  return dc;
}

const connectionsOf = (keyId: string) => panel.sandbox.keys().find((key) => key.keyId === keyId)?.peak;

test('mtcute goes on with the session of an account that was moved out', async () => {
  const { session, userId, keyId } = await moveOut('mtcute', 'mtcute');
  const crypto = new NodeCryptoProvider();
  await crypto.initialize();
  addPublicKey(crypto, panel.sandbox.addresses.publicKey);
  const { id, ip, port } = homeDc();
  const main = { id, ipAddress: ip, port };
  const client = new TelegramClient({
    ...APP,
    storage: new MemoryStorage(),
    crypto,
    defaultDcs: { main, media: main },
    disableUpdates: true,
    logLevel: 0,
  });
  // The string names no address of the sandbox, which changes with each start.
  await client.importSession({ ...readStringSession(session), primaryDcs: { main, media: main } });
  expect(await client.getMe()).toMatchObject({ id: userId });
  await client.destroy();
  expect(connectionsOf(keyId)).toBe(1);
});

// On Debian: apt-get install python3-telethon
test('Telethon goes on with the session of an account that was moved out', async ({ skip }) => {
  skip(!hasTelethon, 'needs python3-telethon');
  const { session, userId, keyId } = await moveOut('telethon', 'telethon');
  const script = fileURLToPath(new URL('fixtures/telethon-reads-profile.py', import.meta.url));
  const python = spawn('python3', [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const { publicKey } = panel.sandbox.addresses;
  python.stdin.end(`${JSON.stringify({ ...APP, session, publicKey, dc: homeDc() })}\n`);
  let printed = '';
  python.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  await once(python, 'close');
  expect(printed).toBe(`${userId}\n`);
  expect(connectionsOf(keyId)).toBe(1);
});
