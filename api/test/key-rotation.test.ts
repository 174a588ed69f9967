import { Client } from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Config } from '../src/config/config.js';
import { KeyRotationError, keyStatus, retireKey, resealAll, rotateKey } from '../src/sealing/key-rotation.js';
import { Keyring } from '../src/sealing/keyring.js';
import { Sealing } from '../src/sealing/sealing.js';
import { newDatabase, startApi, type TestApi } from '../harness/test-api.js';
import type { HttpClient } from '../harness/http-client.js';

const ROWS = 1_000;
const SESSION = '0123456789abcdef'.repeat(2);

let url: string;
let api: TestApi;
let ada: HttpClient;
let connection: Client;
let keyring: Keyring;
let sealing: Sealing;

beforeAll(async () => {
  url = await newDatabase();
  api = await startApi({ env: { DATABASE_URL: url } });
  ada = await api.register('ada');
  connection = new Client({ connectionString: url });
  await connection.connect();
  keyring = api.app.get(Keyring, { strict: false });
  sealing = api.app.get(Sealing, { strict: false });
  const ids = Array.from({ length: ROWS }, (_, i) => i + 1);
  await connection.query(
    `INSERT INTO api_profiles (id, user_id, environment, api_id, api_hash_sealed, api_hash_blind_index)
     SELECT id, (SELECT id FROM users), 'test', id, sealed, index
     FROM unnest($1::integer[], $2::bytea[], $3::bytea[]) AS made (id, sealed, index)`,
    [
      ids,
      ids.map((id) => sealing.seal(contextOf(id), secretOf(id))),
      ids.map((id) => sealing.blindIndex('api_hash', 1, secretOf(id))),
    ],
  );
});
afterAll(async () => {
  await connection.end();
  await api.close();
});

const contextOf = (id: number) => ({ table: 'api_profiles', column: 'api_hash', rowId: id, ownerId: 1 });
const secretOf = (id: number) => `${SESSION}${id}`;

/** How many rows are sealed with the current key. @throws when one does not open, or not to what was sealed */
async function countRewrapped(changed: ReadonlyMap<number, string> = new Map()): Promise<number> {
  const { rows } = await connection.query<{ id: number; sealed: Buffer }>(
    'SELECT id, api_hash_sealed AS sealed FROM api_profiles',
  );
  expect(rows).toHaveLength(ROWS);
  for (const { id, sealed } of rows)
    expect(sealing.unseal(contextOf(id), sealed).reveal()).toBe(changed.get(id) ?? secretOf(id));
  return rows.filter(({ sealed }) => sealed.subarray(0, 9).equals(sealing.currentHeader())).length;
}

/** Makes the time pass that panels wait before they use a new key. */
async function passTime(): Promise<void> {
  await connection.query(`UPDATE data_keys SET created_at = created_at - interval '2 minutes'`);
  await connection.query(`SELECT pg_notify('giftbuyer_keys_changed', '{}')`);
}

/** A connection whose process ends at its n-th statement, right before or right after that was sent. */
async function dyingConnection(n: number, isSent: boolean): Promise<Client> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  const send = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>;
  const { stream } = (client as unknown as { connection: { stream: { end(): void; destroy(): void } } }).connection;
  let statements = 0;
  client.query = ((...args: unknown[]) => {
    if (++statements < n) return send(...args);
    if (isSent) void send(...args).catch(() => undefined);
    if (isSent) stream.end();
    else stream.destroy();
    return Promise.reject(new Error('killed'));
  }) as typeof client.query;
  return client;
}

test('a new key is known to running panels before any of them uses it', async () => {
  const first = keyring.currentKey('seal');
  expect(await rotateKey(connection, api.app.get(Config, { strict: false }), 'seal')).toBe(2);
  await expect.poll(() => keyring.keysOf('seal').length).toBe(2);
  expect(keyring.currentKey('seal').version).toBe(first.version);
  await expect(resealAll(connection, keyring)).rejects.toThrow(/is used 60 seconds after it was made/);
  await passTime();
  await expect.poll(() => keyring.currentKey('seal').version).toBe(2);
  expect(await countRewrapped()).toBe(0);
  await expect(retireKey(connection, keyring, 'seal', 2)).rejects.toThrow(/is in use: make a new one first/);
  await expect(retireKey(connection, keyring, 'seal', 1)).rejects.toThrow(
    /^1001 sealed values need the seal key of version 1/,
  );
});

test('rewrapping that is killed at any statement loses no value, and concurrent writes win', async () => {
  const changed = new Map([[500, 'written meanwhile']]);
  let kills = 0;
  let before = 0;
  for (; ; kills++) {
    // Some die at the first read, some with an update on its way.
    const client = await dyingConnection(1 + (kills % 4), kills % 3 === 0);
    const isWhole = await resealAll(client, keyring).then(
      () => true,
      () => false,
    );
    await client.end().catch(() => undefined);
    const now = await countRewrapped(kills > 20 ? changed : undefined);
    expect(now).toBeGreaterThanOrEqual(before);
    before = now;
    if (kills === 20) {
      await connection.query('UPDATE api_profiles SET api_hash_sealed = $1 WHERE id = 500', [
        sealing.seal(contextOf(500), 'written meanwhile'),
      ]);
    }
    if (isWhole || kills === 60) break;
  }
  expect(kills).toBeGreaterThan(20);
  await resealAll(connection, keyring);
  expect(await countRewrapped(changed)).toBe(ROWS);
});

test('a value that changes between its reading and its writing stays as it was written', async () => {
  await connection.query('UPDATE api_profiles SET api_hash_sealed = $1 WHERE id = 7', [sealedBy(1, 7, 'old')]);
  const client = new Client({ connectionString: url });
  await client.connect();
  const send = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>;
  client.query = (async (...args: unknown[]) => {
    if (String(args[0]).startsWith('UPDATE api_profiles')) {
      await connection.query('UPDATE api_profiles SET api_hash_sealed = $1 WHERE id = 7', [sealedBy(1, 7, 'new')]);
    }
    return send(...args);
  }) as typeof client.query;
  expect(await resealAll(client, keyring)).toEqual({ sealed: 0, broken: 0 });
  await client.end();
  const changed = new Map([
    [500, 'written meanwhile'],
    [7, 'new'],
  ]);
  expect(await countRewrapped(changed)).toBe(ROWS - 1);
  await expect(retireKey(connection, keyring, 'seal', 1)).rejects.toThrow(KeyRotationError);
  expect(await resealAll(connection, keyring)).toEqual({ sealed: 1, broken: 0 });
  expect(await countRewrapped(changed)).toBe(ROWS);
});

/** By a key of former times. */
function sealedBy(version: number, id: number, secret: string): Buffer {
  const former = keyring.keyOfVersion('seal', version);
  if (!former) expect.unreachable();
  return new Sealing(new Keyring(new Map([['seal', [former]]]))).seal(contextOf(id), secret);
}

test('a key that nothing needs can be removed, and the panel starts without it', async () => {
  await retireKey(connection, keyring, 'seal', 1);
  await expect.poll(() => keyring.keysOf('seal').map(({ version }) => version)).toEqual([2]);
  const again = await api.again();
  expect(again.app.get(Keyring, { strict: false }).currentKey('seal').version).toBe(2);
  await again.close();
  const status = await keyStatus(connection, keyring);
  expect(status).toMatchObject([
    { purpose: 'seal', version: 2, isCurrent: true, uses: ROWS + 1 },
    { purpose: 'index', version: 1, isCurrent: true },
    { purpose: 'jwt', version: 1, isCurrent: true, uses: 1 },
  ]);
});

test('sessions continue with the key that signed them, which is kept until they expire', async () => {
  expect(await rotateKey(connection, api.app.get(Config, { strict: false }), 'jwt')).toBe(2);
  await expect.poll(() => keyring.keysOf('jwt').length).toBe(2);
  await passTime();
  await expect.poll(() => keyring.currentKey('jwt').version).toBe(2);
  expect((await ada.get('/api/me')).status).toBe(200);
  await expect(retireKey(connection, keyring, 'jwt', 1)).rejects.toThrow(
    /^1 sessions need the jwt key of version 1: they end by themselves/,
  );
  await connection.query(`UPDATE data_keys SET created_at = created_at - interval '1 hour'`);
  const later = await api.login('ada');
  await retireKey(connection, keyring, 'jwt', 1);
  await expect.poll(() => keyring.keysOf('jwt').length).toBe(1);
  expect((await later.get('/api/me')).status).toBe(200);
  expect((await ada.get('/api/me')).status).toBe(401);
});

test('a panel that could not read a new key at once reads it when the database answers again', async () => {
  const query = api.database.query.bind(api.database);
  let refused = 0;
  const spy = vi.spyOn(api.database, 'query').mockImplementation((...args: Parameters<typeof query>) => {
    if (!args[0].includes('data_keys') || refused === 2) return query(...args);
    refused++;
    return Promise.reject(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }));
  });
  const known = keyring.keysOf('jwt').length;
  await rotateKey(connection, api.app.get(Config, { strict: false }), 'jwt');
  await expect.poll(() => keyring.keysOf('jwt').length).toBe(known + 1);
  expect(refused).toBe(2);
  spy.mockRestore();
});
