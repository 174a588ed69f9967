import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withBootLock } from '../src/database/boot-lock.js';
import { migrate } from '../src/database/migrate.js';
import { migrations } from '../src/database/migrations/index.js';
import { newDatabase, startApi, type TestApi } from '../harness/test-api.js';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

test('the migrations create the schema of the entities', async () => {
  const { upQueries } = await api.database.driver.createSchemaBuilder().log();
  expect(upQueries.map((query) => query.query)).toEqual([]);
});

test('an entity that differs from the migrations would be noticed', async () => {
  await api.database.query('ALTER TABLE users ALTER COLUMN username TYPE varchar(65)');
  const { upQueries } = await api.database.driver.createSchemaBuilder().log();
  await api.database.query('ALTER TABLE users ALTER COLUMN username TYPE varchar(64)');
  expect(upQueries).not.toEqual([]);
});

describe('migrate', () => {
  const tablesOf = async (client: Client) => {
    const tables = await client.query<{ tablename: string }>(
      `SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`,
    );
    return tables.rows.map((row) => row.tablename);
  };

  test('can be undone and done again', async () => {
    const url = await newDatabase();
    const before = await withBootLock(url, tablesOf);
    const dataSource = await new DataSource({ type: 'postgres', url, migrations }).initialize();
    for (const _ of migrations) await dataSource.undoLastMigration();
    await dataSource.destroy();
    expect(await withBootLock(url, tablesOf)).toEqual(['migrations']);
    await withBootLock(url, (connection) => migrate(url, connection));
    expect(await withBootLock(url, tablesOf)).toEqual(before);
  });

  test('of several panels at once happens once', async () => {
    const url = await newDatabase();
    await withBootLock(url, async (connection) => {
      await connection.query('DROP SCHEMA public CASCADE');
      await connection.query('CREATE SCHEMA public');
    });
    await Promise.all([1, 2, 3].map(() => withBootLock(url, (connection) => migrate(url, connection))));
    const applied = await withBootLock(url, (connection) => connection.query('SELECT name FROM migrations'));
    expect(applied.rowCount).toBe(migrations.length);
  });

  test('refuses the schema of a newer panel and leaves it alone', async () => {
    const url = await newDatabase();
    await withBootLock(url, (connection) =>
      connection.query(`INSERT INTO migrations (timestamp, name) VALUES (1999999999999, 'Future1999999999999')`),
    );
    const attempt = withBootLock(url, (connection) => migrate(url, connection));
    await expect(attempt).rejects.toThrow(/newer version of GiftBuyer.*Future1999999999999/);
  });
});
