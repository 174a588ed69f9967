import { randomBytes } from 'node:crypto';
import {
  lchown,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { BootError } from '../errors/boot-error.js';
import { SYSTEM_DIRECTORY, type SystemUser, canExecute, makeDirectory, runAs } from './binaries.js';

/** In a directory outside of the data directory: whose database it is. */
const OWNER_FILE = 'data-directory';

interface ClusterDirectory {
  /** Absolute path without links. */
  path: string;
  /** Removes what was made now and is still empty. */
  undo(): Promise<void>;
}

/**
 * `postgres` in the data directory. Where the user of the server cannot enter the data directory (a clone under /root),
 * it is a link to a directory where that user can.
 * @throws BootError when the linked directory is missing, or is the database of another data directory
 */
export async function findClusterDirectory(dataDirectory: string, user: SystemUser | null): Promise<ClusterDirectory> {
  const path = join(dataDirectory, 'postgres');
  // The user of root's server has to pass through.
  const made = makeDirectory(dataDirectory, user ? 0o711 : 0o700);
  const existing = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return null;
  });
  const undo = async () => {
    if (existing) return;
    // Another panel may be making the same database: only what is empty goes.
    for (const directory of [path, ...(made === undefined ? [] : [dataDirectory])]) {
      await rmdir(directory).catch(() => undefined);
    }
  };
  try {
    if (!existing) await createDirectory(path, dataDirectory, user);
    if (existing?.isSymbolicLink()) await checkLink(path, dataDirectory);
    const directory = await realpath(path);
    if (user) await changeOwner(user, directory);
    if (user && !(await canExecute(user, directory))) {
      throw new BootError(`The user ${user.name}, under whom PostgreSQL runs, cannot enter ${directory}.`);
    }
    // A restored archive, or a directory that somebody made before us.
    if (process.platform !== 'win32') await runAs(user, 'chmod', ['700', directory], '/');
    return { path: directory, undo };
  } catch (error) {
    await undo();
    throw error;
  }
}

async function createDirectory(path: string, dataDirectory: string, user: SystemUser | null): Promise<void> {
  if (user && !(await canExecute(user, dataDirectory))) {
    makeDirectory(SYSTEM_DIRECTORY, 0o755);
    const outside = await mkdtemp(join(SYSTEM_DIRECTORY, 'postgres-'));
    await writeFile(join(outside, OWNER_FILE), `${await realpath(dataDirectory)}\n`);
    await lchown(outside, user.uid, user.gid);
    await symlink(outside, path).catch(async (error: NodeJS.ErrnoException) => {
      await rm(outside, { recursive: true });
      // Another panel was faster.
      if (error.code !== 'EEXIST') throw error;
    });
    return;
  }
  await mkdir(path, { mode: 0o700, recursive: true });
  if (user) await lchown(path, user.uid, user.gid);
}

/** Root that restores a backup without `cp --preserve` or `tar --same-owner` makes the files its own. */
async function changeOwner(user: SystemUser, directory: string): Promise<void> {
  if ((await stat(directory)).uid !== 0) return;
  const inside = await readdir(directory, { recursive: true });
  // What is inside first: in a directory that is still root's nobody can put a link in the place of a name.
  for (const name of [...inside.sort().reverse(), '.']) {
    await lchown(join(directory, name), user.uid, user.gid).catch((error: NodeJS.ErrnoException) => {
      // Another panel that makes the database has renamed its draft.
      if (error.code !== 'ENOENT') throw error;
    });
  }
}

/** A copy or a restored archive of the data directory brings the link, but not what it leads to. */
async function checkLink(path: string, dataDirectory: string): Promise<void> {
  const target = await readlink(path);
  const directory = await realpath(path).catch(() => {
    throw new BootError(
      `The database of ${dataDirectory} is missing: it lies in ${target}, which is not here. ` +
        `Restore that directory too, or put a copy of it in the place of the link ${path}.`,
    );
  });
  const here = await realpath(dataDirectory);
  const file = join(directory, OWNER_FILE);
  const owner = (await readFile(file, 'utf8').catch(() => '')).trim();
  if (owner === here) return;
  const ownersLink = owner && (await realpath(join(owner, 'postgres')).catch(() => ''));
  if (ownersLink === directory) {
    throw new BootError(
      `The database in ${directory} belongs to ${owner}, of which ${dataDirectory} is a copy. ` +
        `Put a copy of ${directory} in the place of the link ${path}.`,
    );
  }
  // The data directory was moved, or its database comes from a version that did not note the owner.
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  // Never through a link that the server's user, whose directory it is, has put there.
  await writeFile(draft, `${here}\n`, { flag: 'wx' });
  await rename(draft, file);
}
