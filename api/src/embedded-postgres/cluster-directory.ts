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

/** In a directory outside of the data directory: the path of the data directory it belongs to. */
const OWNER_FILE = 'data-directory';

interface ClusterDirectory {
  /** Absolute path without links. */
  path: string;
  /** Removes directories that were just created and are still empty. */
  undo(): Promise<void>;
}

/**
 * `postgres` in the data directory. Where the user of the server cannot enter the data directory (a clone under /root),
 * it is a link to a directory where that user can.
 * @throws BootError when the linked directory is missing, or is the database of another data directory
 */
export async function findClusterDirectory(dataDirectory: string, user: SystemUser | null): Promise<ClusterDirectory> {
  const path = join(dataDirectory, 'postgres');
  // The user of the server has to pass through when the panel runs as root.
  const made = makeDirectory(dataDirectory, user ? 0o711 : 0o700);
  const existing = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return null;
  });
  const undo = async () => {
    if (existing) return;
    // Another panel may be creating the same database: only empty directories are removed.
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
    // For restored archives and directories that existed before.
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

/** Files that root has restored without `cp --preserve` or `tar --same-owner` belong to root. */
async function changeOwner(user: SystemUser, directory: string): Promise<void> {
  if ((await stat(directory)).uid !== 0) return;
  const inside = await readdir(directory, { recursive: true });
  // The contents first: while the directory belongs to root, no other user can replace a name by a link.
  for (const name of [...inside.sort().reverse(), '.']) {
    await lchown(join(directory, name), user.uid, user.gid).catch((error: NodeJS.ErrnoException) => {
      // Another panel that makes the database has renamed its draft.
      if (error.code !== 'ENOENT') throw error;
    });
  }
}

/** A copy or restored archive of the data directory contains the link, but not its target. */
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
  // The data directory was moved, or its database comes from a version without this file.
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  // `wx` does not follow a link that the server's user may have created.
  await writeFile(draft, `${here}\n`, { flag: 'wx' });
  await rename(draft, file);
}
