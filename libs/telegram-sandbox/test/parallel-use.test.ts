import { expect, test, vi } from 'vitest';
import { createSandbox } from '../src/index.js';
import type { DcAddress } from '../src/index.js';
import { IDLE_CONNECTION_MS } from '../src/session/main-connections.js';
import { TlWriter } from '../src/tl/writer.js';
import { sendBinding } from './support/binding.js';
import { shakeHands } from './support/handshake.js';
import { rawKey } from './support/minted.js';
import { RawClient } from './support/raw-client.js';
import { rawSetting } from './support/raw-sandbox.js';
import { getConfig, initialised, readSelf, readStars, resultOf } from './support/requests.js';
import { settled } from './support/service.js';

const VECTOR = 0x1cb5c415;
const DUPLICATED = '406 AUTH_KEY_DUPLICATED';
const UNREGISTERED = '401 AUTH_KEY_UNREGISTERED';
const setting = rawSetting();

async function ask(client: RawClient, body = readSelf()): Promise<unknown> {
  client.send(body);
  const { id, error } = await resultOf(client);
  return error ? `${error.code} ${error.text}` : id;
}

/** Another connection with the same key, in another session. */
const another = async (): Promise<RawClient> => setting.use(await RawClient.connect(setting.dc, setting.key));

/** upload.getFile of a file that does not exist */
const readFile = (): Buffer =>
  new TlWriter()
    .id(0xbe5335be)
    .id(0)
    .id(0xbad07584)
    .long(1n)
    .long(1n)
    .bytes(Buffer.alloc(0))
    .bytes(Buffer.alloc(0))
    .long(0n)
    .int(4096)
    .done();

test('a request over a second connection is refused, and signs the key out', async () => {
  const { client, sandbox, keyId, phone, lines } = setting;
  expect(await ask(client)).toBe(VECTOR);
  const second = await another();
  expect(await ask(second)).toBe(DUPLICATED);
  expect(await ask(second)).toBe(UNREGISTERED);
  expect(await ask(client)).toBe(UNREGISTERED);
  expect(sandbox.world.devices(phone).map(({ id }) => id)).not.toContain(keyId);
  expect(sandbox.keys().find((key) => key.keyId === keyId)).toMatchObject({ dc: 1, open: 2, peak: 2, phone: null });
  expect(lines.filter((line) => line.includes('in parallel'))).toHaveLength(1);
});

test('an unfinished request makes no difference', async () => {
  const { client, sandbox } = setting;
  sandbox.faults.add({ method: 'users.getUsers', kind: 'silent' });
  client.send(readSelf());
  await settled(client);
  expect(await ask(await another(), readStars())).toBe(DUPLICATED);
});

test('after the first connection is closed, a request over another one is not parallel', async () => {
  for (const next of [setting.client, await another(), await another()]) {
    expect(await ask(next)).toBe(VECTOR);
    next.close();
    await next.closed;
  }
});

test('a connection that has sent no request yet is not in use', async () => {
  const { client } = setting;
  const second = await another();
  for (const one of [client, second]) await settled(one);
  expect(await ask(second)).toBe(VECTOR);
  expect(await ask(client)).toBe(DUPLICATED);
});

test('requests for files, and those that open their connections, may use any number of connections', async () => {
  const { client } = setting;
  expect(await ask(client)).toBe(VECTOR);
  for (const files of [await another(), await another()]) {
    expect(await ask(files, initialised(getConfig()))).not.toBe(DUPLICATED);
    expect(await ask(files, readFile())).toBe('400 LOCATION_INVALID');
  }
  expect(await ask(client)).toBe(VECTOR);
});

test('a session that continues over a new connection is not parallel until the older one is used again', async () => {
  const { client } = setting;
  expect(await ask(client)).toBe(VECTOR);
  const moved = setting.use(await client.join());
  expect(await ask(moved)).toBe(VECTOR);
  expect(await ask(moved)).toBe(VECTOR);
  client.send(readSelf(), { messageId: moved.nextMessageId(), seqNo: moved.nextSeqNo() });
  expect((await resultOf(client)).error?.text).toBe('AUTH_KEY_DUPLICATED');
});

test('a connection without received data for a while is not in use', async () => {
  const { client } = setting;
  expect(await ask(client)).toBe(VECTOR);
  const [second, third] = [await another(), await another()];
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + IDLE_CONNECTION_MS + 1 });
  try {
    expect(await ask(second)).toBe(VECTOR);
    // A ping keeps it in use.
    vi.setSystemTime(Date.now() + IDLE_CONNECTION_MS - 1);
    await settled(second);
    vi.setSystemTime(Date.now() + IDLE_CONNECTION_MS - 1);
    expect(await ask(third)).toBe(DUPLICATED);
  } finally {
    vi.useRealTimers();
  }
});

test('a temporary key counts as the permanent one', async () => {
  const { client } = setting;
  expect(await ask(client)).toBe(VECTOR);
  const temporary = setting.use(await RawClient.connect(setting.dc));
  const { key } = await shakeHands(temporary, setting.sandbox.addresses, { dc: 1, expiresIn: 3600 });
  sendBinding(temporary, key, setting.key.key, {});
  expect((await resultOf(temporary)).error).toBeUndefined();
  expect(await ask(temporary)).toBe(DUPLICATED);
  expect(await ask(client)).toBe(UNREGISTERED);
});

test('a key that is not signed in may be used over several connections', async () => {
  const { client, sandbox, keyId } = setting;
  sandbox.world.deviceRegistry.signOut(keyId);
  const second = await another();
  for (const one of [client, second, client]) expect(await ask(one)).toBe(UNREGISTERED);
});

test('parallel use can be allowed', async () => {
  const sandbox = await createSandbox({ dcs: [1], parallelUse: 'allow' });
  const key = rawKey(sandbox.mintSession(setting.phone));
  const dc = sandbox.addresses.dcs[0] as DcAddress;
  const clients = [await RawClient.connect(dc, key), await RawClient.connect(dc, key)];
  for (const one of clients) expect(await ask(one, initialised(readSelf()))).toBe(VECTOR);
  for (const one of clients) one.close();
  await sandbox.close();
});
