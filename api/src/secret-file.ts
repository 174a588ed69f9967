import { randomBytes } from 'node:crypto';
import { link, open, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Logger } from '@nestjs/common';
import { BootError } from './errors/boot-error.js';

/**
 * Writes a file that only its owner can read, unless it exists. Atomic: of several panels that start at once the first one
 * wins, and no incomplete file is ever visible.
 * @param owner of the file, when root makes it for another user
 */
export async function createSecretFile(
  path: string,
  text: string,
  owner: { uid: number; gid: number } | null = null,
): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(`${text}\n`);
    // By descriptor: the owner of the directory may have replaced the name by a link.
    if (owner) await file.chown(owner.uid, owner.gid);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft);
  }
  await syncDirectory(dirname(path));
}

/**
 * Makes the names of new files durable (fsync(2)). Systems that cannot sync directories are tolerated, as in PostgreSQL
 * (`fsync_fname_ext` in fd.c).
 */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r').catch(unless('EISDIR', 'EACCES', 'EPERM'));
  try {
    await directory?.sync().catch(unless('EBADF', 'EINVAL', 'ENOTSUP'));
  } finally {
    await directory?.close();
  }
}

function unless(...codes: string[]) {
  return (error: NodeJS.ErrnoException): void => {
    if (!codes.includes(error.code ?? '')) throw error;
  };
}

/** @throws BootError when other users of the machine may create files there */
export async function assertPrivateDirectory(path: string): Promise<void> {
  await assertInaccessible(path, 'use', forOwnerAlone('700', path));
}

/** @throws BootError when all users of the machine may read the file; its group may, since it can be that of the panel's user */
export async function assertNotPublic(path: string): Promise<void> {
  if (await isPublic(path)) await assertInaccessible(path, 'read', `It holds a secret: chmod o-rwx '${path}'`);
}

/** Whether others may read the file and pass through all directories above it. */
export async function isPublic(path: string): Promise<boolean> {
  const file = await realpath(path);
  if (((await stat(file)).mode & 0o004) === 0) return false;
  for (let directory = dirname(file); ; directory = dirname(directory)) {
    if (((await stat(directory)).mode & 0o001) === 0) return false;
    if (directory === dirname(directory)) return true;
  }
}

/**
 * The text of a secret file, or null when there is none.
 * @throws BootError when other users of the machine may read it
 */
export async function readSecretFile(path: string): Promise<string | null> {
  try {
    await assertInaccessible(path, 'read', forOwnerAlone('600', path));
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

const warnedOf = new Set<string>();

function forOwnerAlone(mode: string, path: string): string {
  return `Allow it to its owner only: chmod ${mode} '${path}'`;
}

/**
 * Write access of the group is allowed, because on many systems each user has a group of their own.
 * @throws BootError when all users of the machine may replace the key or the database of the panel
 */
export async function assertNotWorldWritable(directory: string): Promise<void> {
  const owner = await stat(directory).then(
    ({ uid }) => uid,
    () => null,
  );
  // Kubernetes' emptyDir belongs to root and is world-writable, which the panel cannot change.
  if (owner !== process.getuid?.()) return;
  await assertInaccessible(directory, 'write to', `Allow that to its owner only: chmod o-w '${directory}'`, 0o002);
}

async function assertInaccessible(path: string, verb: string, remedy: string, refusedBits = 0o077): Promise<void> {
  if (process.platform === 'win32') return;
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return null;
  });
  if (!found || (found.mode & refusedBits) === 0) return;
  const why = await modeLimitation(path, found.mode);
  if (!why) throw new BootError(`Others may ${verb} ${path}. ${remedy}`);
  if (warnedOf.has(path)) return;
  warnedOf.add(path);
  new Logger('SecretFile').warn(
    `Others may ${verb} ${path}, and ${why}: see to it that nobody else comes to this directory.`,
  );
}

/** Why modes cannot restrict access there; null when they can. */
async function modeLimitation(path: string, mode: number): Promise<string | null> {
  const directory = (await stat(path)).isDirectory() ? path : dirname(path);
  // Kubernetes sets the group of `fsGroup` and this bit at each mount.
  const isOfGroup = ((await stat(directory)).mode & 0o2000) !== 0 && (mode & 0o007) === 0;
  if (isOfGroup) return 'its volume belongs to a group';
  const probe = join(directory, `.mode-${randomBytes(6).toString('hex')}`);
  try {
    await writeFile(probe, '', { mode: 0o600, flag: 'wx' });
    // WSL, SMB and FAT: every file has the mode of the mount options.
    return ((await stat(probe)).mode & 0o077) === 0 ? null : 'its file system does not keep modes of files';
  } catch {
    return null;
  } finally {
    await rm(probe, { force: true });
  }
}
