import { chmod, lstat, readdir, readFile, realpath, rename, rm, symlink } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SYSTEM_DIRECTORY } from '../src/embedded-postgres/binaries.js';
import { initdbFailure } from '../src/embedded-postgres/cluster.js';
import { EmbeddedPostgres } from '../src/embedded-postgres/embedded-postgres.js';
import { queryServer } from './query-server.js';
import { testDirectory } from '../harness/test-directory.js';

test('the directory for databases of root is none that the systemd unit closes to others', async () => {
  const unit = await readFile(new URL('../../docs/giftbuyer.service', import.meta.url), 'utf8');
  const [, state] = /^StateDirectory=(.+)$/m.exec(unit) ?? [];
  expect(state).toMatch(/^[a-z-]+$/);
  expect(relative(`/var/lib/${state}`, SYSTEM_DIRECTORY)).toMatch(/^\.\.\//);
});

describe('the message about a failed initdb', () => {
  test.each<[string, string, string]>([
    [
      'a file system without modes',
      `creating configuration files ... ok
running bootstrap script ... 2026-11-28 17:10:32.720 UTC [16368] FATAL:  data directory "/data/x" has invalid permissions
2026-11-28 17:10:32.720 UTC [16368] DETAIL:  Permissions should be u=rwx (0700) or u=rwx,g=rx (0750).
child process exited with exit code 1
initdb: removing data directory "/data/x"
`,
      'data directory "/data/x" has invalid permissions; Permissions should be u=rwx (0700) or u=rwx,g=rx (0750); ' +
        'child process exited with exit code 1; Name a folder in DATA_DIR whose file system keeps modes of files, or set DATABASE_URL.',
    ],
    [
      'a file system that refuses them',
      'fixing permissions on existing directory /data/y ... initdb: error: could not change permissions of directory ' +
        '"/data/y": Operation not permitted\n',
      'could not change permissions of directory "/data/y": Operation not permitted; ' +
        'Name a folder in DATA_DIR whose file system keeps modes of files, or set DATABASE_URL.',
    ],
    [
      'a processor that it does not know',
      `creating configuration files ... ok
running bootstrap script ... child process was terminated by signal 4: Illegal instruction
initdb: removing data directory "/data/x"
`,
      'creating configuration files ... ok; running bootstrap script ... child process was terminated by signal 4: Illegal instruction',
    ],
  ])('%s', (_, output, message) => {
    expect(initdbFailure(output)).toBe(message);
  });
});

describe('a new database', () => {
  test('is made once when several panels start at once, and a half made one is not taken for it', async () => {
    const directory = await testDirectory('postgres');
    const panels = await Promise.all([1, 2].map(() => EmbeddedPostgres.open(directory)));
    expect(new Set(panels.map((panel) => panel.url)).size).toBe(1);
    for (const panel of panels) await panel.close();
    expect((await readdir(join(directory, 'postgres'))).sort()).toEqual([
      'data',
      'password',
      'server.lock',
      'server.log',
    ]);
    await rm(directory, { recursive: true });
  });

  test('of root is kept where its server can go, when only root may enter', async ({ skip }) => {
    skip(process.getuid?.() !== 0, 'needs root');
    const directory = await testDirectory('postgres');
    await chmod(directory, 0o700);
    const link = join(directory, 'postgres');
    const server = await EmbeddedPostgres.open(directory);
    const outside = await realpath(link);
    try {
      await queryServer(server, 'CREATE TABLE kept AS SELECT 1 AS one');
      await server.close();
      expect((await lstat(link)).isSymbolicLink()).toBe(true);
      expect(outside).toMatch(/^\/var\/lib\/giftbuyer-postgres\/postgres-/);
      const again = await EmbeddedPostgres.open(directory);
      expect(await queryServer(again, 'SELECT one FROM kept')).toEqual([{ one: 1 }]);
      await again.close();

      // An archive of the data directory has the link alone.
      const archive = await testDirectory('postgres');
      await chmod(archive, 0o700);
      await symlink(outside, join(archive, 'postgres'));
      await expect(EmbeddedPostgres.open(archive)).rejects.toThrow(
        `The database in ${outside} belongs to ${directory}, of which ${archive} is a copy.`,
      );
      await rm(join(archive, 'postgres'));
      await symlink('/var/lib/giftbuyer-postgres/postgres-absent', join(archive, 'postgres'));
      const before = await readdir('/var/lib/giftbuyer-postgres');
      await expect(EmbeddedPostgres.open(archive)).rejects.toThrow(
        `The database of ${archive} is missing: it lies in /var/lib/giftbuyer-postgres/postgres-absent, which is not here.`,
      );
      expect(await readdir('/var/lib/giftbuyer-postgres')).toEqual(before);
      await rm(archive, { recursive: true });

      const moved = `${directory}-moved`;
      await rename(directory, moved);
      const afterMove = await EmbeddedPostgres.open(moved);
      expect(await queryServer(afterMove, 'SELECT one FROM kept')).toEqual([{ one: 1 }]);
      await afterMove.close();
      await rename(moved, directory);
    } finally {
      await rm(outside, { recursive: true });
      await rm(directory, { recursive: true });
    }
  });
});
