import { randomBytes } from 'node:crypto';
import { access, chown, mkdir, mkdtemp, readFile, realpath, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { BootError, reasonOf } from '../errors/boot-error.js';
import { createSecretFile, readSecretFile } from '../secret-file.js';
import {
  OUTSIDE,
  canEnter,
  findPrograms,
  lastLine,
  runAs,
  serverAccount,
  type Account,
  type Programs,
} from './postgres-programs.js';

/** PostgreSQL keeps its files for one major version only. */
const MAJOR_VERSION = '18';
export const USER = 'giftbuyer';

/** The files of one embedded PostgreSQL, and what works on them. */
export interface PostgresHome {
  /** Absolute path; holds `data`, `password` and `server.log`. */
  path: string;
  data: string;
  password: string;
  programs: Programs;
  /** Who owns the files; null: we. */
  account: Account | null;
}

/**
 * The database in `dataDirectory`, made the first time. What is there is never overwritten.
 * @throws BootError
 */
export async function openHome(dataDirectory: string): Promise<PostgresHome> {
  const account = await serverAccount();
  const programs = await findPrograms(account);
  try {
    const path = await findHome(dataDirectory, account);
    const home = { path, data: join(path, 'data'), programs, account };
    return { ...home, password: await initialize(home) };
  } catch (error) {
    if (error instanceof BootError) throw error;
    throw new BootError(`The data directory ${dataDirectory} cannot be used: ${reasonOf(error)}`);
  }
}

/**
 * `postgres` in the data directory. Where the account of the server cannot enter the data directory (a clone under
 * /root), it is a link to a directory where it can.
 */
async function findHome(dataDirectory: string, account: Account | null): Promise<string> {
  const path = join(dataDirectory, 'postgres');
  await mkdir(dataDirectory, { recursive: true });
  await access(path).catch(() => createHome(path, dataDirectory, account));
  const home = await realpath(path);
  if (account && !(await canEnter(account, home))) {
    throw new BootError(`The user ${account.name}, under whom PostgreSQL runs, cannot enter ${home}.`);
  }
  return home;
}

async function createHome(path: string, dataDirectory: string, account: Account | null): Promise<void> {
  if (account && !(await canEnter(account, dataDirectory))) {
    await mkdir(OUTSIDE, { recursive: true, mode: 0o755 });
    const outside = await mkdtemp(join(OUTSIDE, 'postgres-'));
    await chown(outside, account.uid, account.gid);
    await symlink(outside, path);
    return;
  }
  await mkdir(path, { mode: 0o700, recursive: true });
  if (account) await chown(path, account.uid, account.gid);
}

/** Makes the password and the data files where there are none yet. Returns the password. */
async function initialize(home: Omit<PostgresHome, 'password'>): Promise<string> {
  const file = join(home.path, 'password');
  const version = await readFile(join(home.data, 'PG_VERSION'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return null;
  });
  if (version === null) {
    await createSecretFile(file, randomBytes(24).toString('base64url'));
    if (home.account) await chown(file, home.account.uid, home.account.gid);
    await createData(home, file);
  } else if (version.trim() !== MAJOR_VERSION) {
    throw new BootError(
      `The database in ${home.data} belongs to PostgreSQL ${version.trim()}, this panel has ${MAJOR_VERSION}. ` +
        'Nothing was changed: move the data with pg_dump, or start the version of the panel that made it.',
    );
  }
  const password = await readSecretFile(file);
  if (password === null) throw new BootError(`The password of the database is missing: ${file} must be restored.`);
  return password;
}

/** In a draft directory that is renamed at the end: a crash never leaves half a database behind. */
async function createData(home: Omit<PostgresHome, 'password'>, passwordFile: string): Promise<void> {
  const draft = `${home.data}.${randomBytes(6).toString('hex')}`;
  const options = [
    `--pgdata=${draft}`,
    `--username=${USER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
  ];
  const { code, output } = await runAs(home.account, home.programs.initdb, options, home.path);
  if (code !== 0) throw new BootError(`The database in ${home.path} cannot be made: ${lastLine(output)}`);
  await rename(draft, home.data).catch(async (error: NodeJS.ErrnoException) => {
    await rm(draft, { recursive: true });
    // Another panel was faster.
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  });
}
