import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { expect, test } from 'vitest';
import { ApiProfilesService } from '../src/api-profiles/api-profiles.service.js';
import { UnsealError } from '../src/sealing/sealing.js';
import { newDatabase, startApi } from '../harness/test-api.js';

/** Everything that the database holds, as text; bytea in hex. */
async function dump(url: string): Promise<string> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const tables = await client.query<{ tablename: string }>(
    `SELECT tablename FROM pg_tables WHERE schemaname = 'public'`,
  );
  const parts: string[] = [];
  for (const { tablename } of tables.rows) {
    const rows = await client.query<{ row: string }>(`SELECT t::text AS row FROM "${tablename}" t`);
    parts.push(tablename, ...rows.rows.map(({ row }) => row));
  }
  await client.end();
  return parts.join('\n');
}

/** A secret in the encodings that are searched for. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [secret, bytes.toString('hex'), bytes.toString('base64').replace(/=+$/, '')];
}

test('a stolen database holds neither password, nor token, nor api_hash', async () => {
  const url = await newDatabase();
  const api = await startApi({ env: { DATABASE_URL: url }, hasCostlyHashes: true });
  const ada = api.client();
  const [password, apiHash] = [randomBytes(12).toString('hex'), randomBytes(16).toString('hex')];
  await ada.post('/api/auth/register', { username: 'ada canary', password });
  const created = await ada.post('/api/apiprofile', { api_id: 1, api_hash: apiHash });
  expect(created.status).toBe(200);
  const token = ada.cookie?.slice('auth_token='.length) ?? '';
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { sid: string };
  await api.close();

  const stolen = await dump(url);
  expect(stolen).toContain('ada canary');
  expect(stolen).toMatch(/\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}/);
  const secrets = [password, apiHash, token, claims.sid];
  const sid = Buffer.from(claims.sid, 'base64url').toString('hex');
  for (const form of [...secrets.flatMap(formsOf), apiHash, sid]) {
    expect(stolen).not.toContain(form);
  }
});

test('a profile whose hash was swapped with that of another does not open, and the list still shows both', async () => {
  const api = await startApi();
  const ada = await api.register('ada');
  const ids: number[] = [];
  for (const api_id of [1, 2]) {
    const { body } = await ada.post('/api/apiprofile', { api_id, api_hash: randomBytes(16).toString('hex') });
    ids.push(Number(body['api_profile_id']));
  }
  const [one = 0, two = 0] = ids;
  const { id: userId } = (await ada.get<{ id: number }>('/api/me')).body;
  const profiles = api.app.get(ApiProfilesService, { strict: false });
  expect((await profiles.credentials(userId, one))?.reveal()).toMatchObject({ apiId: 1 });
  await api.database.query(
    'UPDATE api_profiles a SET api_hash_sealed = b.api_hash_sealed FROM api_profiles b WHERE a.id = $1 AND b.id = $2',
    [one, two],
  );
  await expect(profiles.credentials(userId, one)).rejects.toThrow(UnsealError);
  expect((await ada.get<{ items: unknown[] }>('/api/apiprofiles')).body.items).toHaveLength(2);
  await api.close();
});
