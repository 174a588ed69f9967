import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import type { TestProject } from 'vitest/node';
import { testDirectory } from '../harness/test-directory.js';
import { withBootLock } from '../src/database/boot-lock.js';
import { migrate } from '../src/database/migrate.js';
import { EmbeddedPostgres } from '../src/embedded-postgres/embedded-postgres.js';
import { cheapenPasswords, superuserUrl } from '../test/superuser.js';
import { ACCOUNT_WRITES_SQL } from './account-writes.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** The directory of a stopped PostgreSQL with the schema of the panel, for testbeds to copy: initdb takes longer. */
    stoppedPostgres: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = await testDirectory('faults-template');
  const server = await EmbeddedPostgres.open(directory);
  const adminUrl = await superuserUrl(directory, server.url);
  const admin = new Client({ connectionString: adminUrl });
  await admin.connect();
  // Tests kill its processes, not the machine: what it has written to the system's cache is not lost.
  await admin.query('ALTER SYSTEM SET fsync = off');
  await cheapenPasswords(admin, adminUrl, server.url);
  await admin.end();
  await withBootLock(server.url, (connection) => migrate(server.url, connection));
  const panel = new Client({ connectionString: server.url });
  await panel.connect();
  await panel.query(ACCOUNT_WRITES_SQL);
  await panel.end();
  await server.close();
  project.provide('stoppedPostgres', join(directory, 'postgres'));
  return () => rm(directory, { recursive: true });
}
