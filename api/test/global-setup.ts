import { rm } from 'node:fs/promises';
import { Client } from 'pg';
import type { TestProject } from 'vitest/node';
import { withBootLock } from '../src/database/boot-lock.js';
import { EmbeddedPostgres } from '../src/embedded-postgres/embedded-postgres.js';
import { migrate } from '../src/database/migrate.js';
import { PANEL_ROLE } from '../src/embedded-postgres/roles.js';
import { cheapenPasswords, superuserUrl } from './superuser.js';
import { testDirectory } from '../harness/test-directory.js';

const TEMPLATE = 'giftbuyer_template';

declare module 'vitest' {
  interface ProvidedContext {
    /** A PostgreSQL for this test run, and its migrated database to copy. */
    postgres: { url: string; superuserUrl: string; template: string };
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = await testDirectory('test');
  const server = await EmbeddedPostgres.open(directory);
  const adminUrl = await superuserUrl(directory, server.url);
  const admin = new Client({ connectionString: adminUrl });
  await admin.connect();
  // It is deleted at the end, so nothing of it has to survive a power cut.
  await admin.query('ALTER SYSTEM SET fsync = off');
  // It would visit each of the hundreds of databases once a minute.
  await admin.query('ALTER SYSTEM SET autovacuum = off');
  await admin.query('SELECT pg_reload_conf()');
  await cheapenPasswords(admin, adminUrl, server.url);
  await admin.query(`CREATE DATABASE ${TEMPLATE} OWNER ${PANEL_ROLE}`);
  await admin.end();
  const template = new URL(server.url);
  template.pathname = TEMPLATE;
  await withBootLock(template.href, (connection) => migrate(template.href, connection));
  project.provide('postgres', { url: server.url, superuserUrl: adminUrl, template: TEMPLATE });
  return async () => {
    await server.close();
    await rm(directory, { recursive: true });
  };
}
