import { randomBytes } from 'node:crypto';
import { link, open, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Logger } from '@nestjs/common';
import { BootError } from './errors/boot-error.js';

/**
 * Writes `text` for the owner's eyes only, unless the file exists: of several panels that start at once the first one
 * wins, and nobody ever reads a half written file.
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
    // By the open file: the name may be a link by now, put there by the user who owns the directory.
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
 * A power cut loses names of files too that were written and synced themselves (fsync(2)). Where the system or the file system
 * syncs no directories, nothing can be done, as PostgreSQL has it (`fsync_fname_ext` in fd.c).
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

/** @throws BootError when other users of the machine may put their own files there */
export async function refuseOpenDirectory(path: string): Promise<void> {
  await refuseOthers(path, 'use', forOwnerAlone('700', path));
}

/** @throws BootError when everybody on the machine may read the file; its group may, which can be that of the panel's user */
export async function refusePublicFile(path: string): Promise<void> {
  if (await isPublic(path)) await refuseOthers(path, 'read', `It holds a secret: chmod o-rwx '${path}'`);
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
    await refuseOthers(path, 'read', forOwnerAlone('600', path));
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
 * The group of the directory may write to it: on many systems each user has a group of his own.
 * @throws BootError when everybody on the machine may put another key or database in the place of the panel's
 */
export async function refuseWorldWritable(directory: string): Promise<void> {
  const owner = await stat(directory).then(
    ({ uid }) => uid,
    () => null,
  );
  // Kubernetes' emptyDir is root's and for everybody in the container: the panel cannot change that.
  if (owner !== process.getuid?.()) return;
  await refuseOthers(directory, 'write to', `Allow that to its owner only: chmod o-w '${directory}'`, 0o002);
}

async function refuseOthers(path: string, verb: string, remedy: string, refusedBits = 0o077): Promise<void> {
  if (process.platform === 'win32') return;
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return null;
  });
  if (!found || (found.mode & refusedBits) === 0) return;
  const why = await whyModesDoNotHold(path, found.mode);
  if (!why) throw new BootError(`Others may ${verb} ${path}. ${remedy}`);
  if (warnedOf.has(path)) return;
  warnedOf.add(path);
  new Logger('SecretFile').warn(
    `Others may ${verb} ${path}, and ${why}: see to it that nobody else comes to this directory.`,
  );
}

/** Null where the mode of the file says who may read it, and its owner can change it. */
async function whyModesDoNotHold(path: string, mode: number): Promise<string | null> {
  const directory = (await stat(path)).isDirectory() ? path : dirname(path);
  // Kubernetes gives the volume to the group of `fsGroup` and sets this bit, at each mount.
  const isOfGroup = ((await stat(directory)).mode & 0o2000) !== 0 && (mode & 0o007) === 0;
  if (isOfGroup) return 'its volume belongs to a group';
  const probe = join(directory, `.mode-${randomBytes(6).toString('hex')}`);
  try {
    await writeFile(probe, '', { mode: 0o600, flag: 'wx' });
    // WSL, SMB and FAT: every file has the mode that the mount says.
    return ((await stat(probe)).mode & 0o077) === 0 ? null : 'its file system does not keep modes of files';
  } catch {
    return null;
  } finally {
    await rm(probe, { force: true });
  }
}
