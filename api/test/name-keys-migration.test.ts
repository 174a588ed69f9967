import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { expect, test } from 'vitest';
import { PasswordHasher } from '../src/passwords/password-hasher.js';
import { migrations } from '../src/database/migrations/index.js';
import { newDatabase, startApi } from '../harness/test-api.js';

test('users from before whose names are the same in other letters all sign in as before', async () => {
  const url = await newDatabase();
  const schema = await new DataSource({ type: 'postgres', url, migrations }).initialize();
  const client = new Client({ connectionString: url });
  await client.connect();
  const isApplied = async () =>
    (await client.query(`SELECT FROM migrations WHERE name LIKE 'NameKeys%'`)).rowCount === 1;
  while (await isApplied()) await schema.undoLastMigration();
  const names = ['Ada', 'ada', 'ADA\u200b', 'A\u030as', '\u00e5s', 'Bob'];
  const hasher = new PasswordHasher();
  for (const name of names) {
    const hash = await hasher.hash(`of ${name}`);
    await client.query('INSERT INTO users (username, password_hash) VALUES ($1, $2)', [name, hash]);
  }
  await schema.destroy();
  await client.end();

  const api = await startApi({ env: { DATABASE_URL: url, SECRET_KEY: randomBytes(32).toString('base64') } });
  const signIn = async (username: string, name: string) => {
    const browser = api.client();
    const { status } = await browser.post('/api/auth/login', { username, password: `of ${name}` });
    return status === 200 ? (await browser.get('/api/me')).body['username'] : status;
  };
  for (const name of names) expect(await signIn(name, name)).toBe(name);
  // In other letters, the oldest of them.
  expect(await signIn('aDA', 'Ada')).toBe('Ada');
  expect(await signIn('aDA', 'ada')).toBe(401);
  expect(await signIn('BOB', 'Bob')).toBe('Bob');
  for (const username of ['aDa', '\u00c5S', 'bob']) {
    const body = { username, password: 'correct horse battery staple' };
    expect((await api.client().post('/api/auth/register', body)).status).toBe(409);
  }
  await api.close();
});
