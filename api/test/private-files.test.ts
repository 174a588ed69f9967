import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, lstat, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../src/config/config.js';
import { assertEnvFileNotPublic } from '../src/config/env-file.js';
import { assertNotWorldWritable } from '../src/secret-file.js';
import { PanelProcess } from '../harness/panel-process.js';
import { testDirectory } from '../harness/test-directory.js';

const CLI = fileURLToPath(new URL('../dist/bundle/giftbuyer.js', import.meta.url));
const SECRETS = { SECRET_KEY: randomBytes(32).toString('base64'), PGPASSWORD: randomBytes(16).toString('hex') };

let directory: string;
let env: NodeJS.ProcessEnv;
let panel: PanelProcess;
beforeAll(async () => {
  directory = await testDirectory('private');
  env = { ...SECRETS, DATA_DIR: join(directory, 'data') };
  panel = withoutUmask(() => PanelProcess.spawn({ ...env, SANDBOX: 'on' }));
  await panel.ready();
});
afterAll(async () => {
  await panel.end();
  await rm(directory, { recursive: true });
});

/** With umask 0: new files are accessible for all users. */
function withoutUmask<T>(spawn: () => T): T {
  const umask = process.umask(0);
  try {
    return spawn();
  } finally {
    process.umask(umask);
  }
}

test('what the panel, its database, its sandbox and its commands write is for the owner alone', async () => {
  const options = { env: { PATH: process.env['PATH'], ...env } };
  await withoutUmask(() => promisify(execFile)(process.execPath, [CLI, 'backup'], options));
  const paths = (await readdir(join(directory, 'data'), { recursive: true })).map((path) =>
    join(directory, 'data', path),
  );
  const open: string[] = [];
  for (const path of paths) {
    // A running database deletes files, too.
    const found = await lstat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
    // What a link allows is up to where it leads.
    if (found && !found.isSymbolicLink() && (found.mode & 0o077) !== 0)
      open.push(`${(found.mode & 0o777).toString(8)} ${path}`);
  }
  expect(open).toEqual([]);
  const wanted = [/\/backups\/manual-.*\.backup$/, /\/sandbox\/running\.json$/, /\/postgres\/data\/PG_VERSION$/];
  for (const name of wanted) expect(paths.filter((path) => name.test(path))).toHaveLength(1);
});

test.runIf(process.platform === 'linux')('no process but the panel itself is given its secrets', async () => {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const holders: string[] = [];
  for (const pid of pids) {
    // A process that has just ended, or that of another user.
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
    if (Object.values(SECRETS).some((secret) => environment.includes(secret))) holders.push(pid);
  }
  expect(holders).toEqual([String(panel.pid)]);
});

test.runIf(process.platform !== 'win32')('a .env file with a secret must not be readable for others', async () => {
  const [above, key] = [join(directory, 'checkout'), randomBytes(32).toString('base64')];
  const file = join(above, '.env');
  await mkdir(above);
  await chmod(above, 0o700);
  await writeFile(file, '');
  const refusal = async (mode: number, names: string, settings: NodeJS.ProcessEnv) => {
    await chmod(file, mode);
    const given = { GIFTBUYER_ENV_FILE: file, GIFTBUYER_ENV_FILE_NAMES: names, ...settings };
    return assertEnvFileNotPublic(readConfig({ ...given }), given).then(() => null, String);
  };
  await chmod(directory, 0o755);
  // No other user can access it.
  expect(await refusal(0o644, 'SECRET_KEY', { SECRET_KEY: key })).toBeNull();
  await chmod(above, 0o755);
  const refused = `Error: Others may read ${file}. It holds a secret: chmod o-rwx '${file}'`;
  const url = 'postgres://ada:secret@db/panel';
  expect(await refusal(0o644, 'PORT,SECRET_KEY', { SECRET_KEY: key })).toBe(refused);
  expect(await refusal(0o644, 'DATABASE_URL', { DATABASE_URL: url })).toBe(refused);
  const inQuery = 'postgres://ada@db/panel?password=secret';
  expect(await refusal(0o644, 'DATABASE_URL', { DATABASE_URL: inQuery })).toBe(refused);
  expect(await refusal(0o644, 'PGPASSWORD', { PGPASSWORD: 'secret' })).toBe(refused);
  expect(await refusal(0o640, 'SECRET_KEY', { SECRET_KEY: key })).toBeNull();
  expect(await refusal(0o644, 'SECRET_KEY,DATABASE_URL', { DATABASE_URL: 'postgres://ada@db/panel' })).toBeNull();
  expect(await refusal(0o644, 'PORT', { PORT: '3001', SECRET_KEY: key })).toBeNull();
});

test.runIf(process.platform !== 'win32')('a world-writable data directory is refused', async () => {
  const open = join(directory, 'open');
  await mkdir(open);
  await chmod(open, 0o777);
  const refused = PanelProcess.spawn({ ...env, DATA_DIR: open });
  expect(await refused.exit()).toBe(1);
  expect(refused.stderr).toContain(`Others may write to ${open}. Allow that to its owner only: chmod o-w '${open}'`);
  expect(await readdir(open)).toEqual([]);
  await chmod(open, 0o775);
  await expect(assertNotWorldWritable(open)).resolves.toBeUndefined();
});
