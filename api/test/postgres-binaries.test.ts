import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { canExecute, copyForUser, serverUser, type SystemUser } from '../src/embedded-postgres/binaries.js';
import { testDirectory } from '../harness/test-directory.js';

let directory: string;
let user: SystemUser;
let native: string;
beforeAll(async () => {
  directory = await testDirectory('postgres-binaries');
  await chmod(directory, 0o755);
  // Who is not root runs the binaries as the same user.
  user = (await serverUser()) ?? { name: '', uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  native = join(directory, 'native');
  await install(native);
});
afterAll(() => rm(directory, { recursive: true }));

const program = (folder: string) => join(folder, 'bin', 'pg_ctl');

/** As npm does under umask 077. */
async function install(folder: string): Promise<void> {
  await mkdir(dirname(program(folder)), { recursive: true, mode: 0o700 });
  await writeFile(program(folder), '#!/bin/sh\n', { mode: 0o700 });
}

test('the binaries of an installation that only root can read are copied for the user of the server', async () => {
  const copy = join(directory, 'copy');
  await copyForUser(native, copy, user);
  expect(await canExecute(user, program(copy))).toBe(true);
});

test('a copy that the user cannot read is repaired', async () => {
  const copy = join(directory, 'old');
  await install(copy);
  await copyForUser(native, copy, user);
  expect(await canExecute(user, program(copy))).toBe(true);
});
