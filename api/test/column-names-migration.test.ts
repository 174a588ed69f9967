import { DataSource } from 'typeorm';
import { expect, test } from 'vitest';
import { ColumnNames1796700000000 } from '../src/database/migrations/1796700000000-column-names.js';
import { migrations } from '../src/database/migrations/index.js';
import { enableSecondFactor, login } from '../harness/second-factor.js';
import { Person, useTelegramPanel } from '../harness/telegram-panel.js';

const TABLES = [
  ...['accounts', 'pending_logins', 'code_requests', 'api_profiles', 'recovery_codes'],
  ...['key_check', 'second_factors', 'audit_entries'],
];

const panel = useTelegramPanel();

/** The rows of the tables as text, without the names of the columns. */
async function rowsOf(schema: DataSource): Promise<Record<string, unknown>> {
  const rows: Record<string, unknown> = {};
  for (const table of TABLES) rows[table] = await schema.query(`SELECT t::text AS row FROM ${table} t ORDER BY 1`);
  return rows;
}

async function columnsOf(schema: DataSource): Promise<string[]> {
  const rows = await schema.query<{ name: string }[]>(
    `SELECT table_name || '.' || column_name AS name FROM information_schema.columns
     WHERE table_schema = 'public' ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}

test('data with the former column names are kept, sealed values open, and blind indexes find them', async () => {
  const person = await panel.person('before the update');
  const account = await person.addAccount(panel.newPhone());
  const pendingPhone = panel.newPhone();
  const pendingLogin = await person.sendCode(pendingPhone);
  const { recovery } = await enableSecondFactor(person.client);

  const { options } = panel.api.database;
  const url = options.type === 'postgres' ? options.url : undefined;
  const schema = await new DataSource({ type: 'postgres', url, migrations }).initialize();
  const columns = await columnsOf(schema);
  const newest = async () =>
    (await schema.query<{ name: string }[]>('SELECT name FROM migrations ORDER BY id DESC LIMIT 1'))[0]?.name;
  while ((await newest()) !== ColumnNames1796700000000.name) await schema.undoLastMigration();
  const rows = await rowsOf(schema);
  await schema.undoLastMigration();
  const former = await columnsOf(schema);
  expect(former).toEqual(expect.arrayContaining(['accounts.phone_index', 'recovery_codes.code_hash']));
  expect(await rowsOf(schema)).toEqual(rows);
  await schema.runMigrations({ transaction: 'each' });
  expect(await columnsOf(schema)).toEqual(columns);
  await schema.destroy();

  const updated = await panel.api.again();
  const there = new Person(updated.client(), person.profileId);
  there.client.cookie = person.client.cookie;
  expect((await there.list()).accounts).toMatchObject([{ id: account.id, phone: account.phone }]);
  expect((await there.refreshed(account.id)).at(-1)).toMatchObject({ done: true });
  expect(await there.sendCode(pendingPhone)).toBe(pendingLogin);
  expect((await there.confirmCode(pendingLogin)).body).toEqual({ ok: true });
  const sameHash = { api_id: 4243, api_hash: '0123456789abcdef'.repeat(2), environment: 'sandbox' };
  expect((await there.client.post('/api/apiprofile', sameHash)).status).toBe(409);
  expect((await login(updated.client(), 'before the update', { code: recovery[0] })).status).toBe(200);
  await updated.close();
});
