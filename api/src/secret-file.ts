import { randomBytes } from 'node:crypto';
import { link, open, readFile, rm, stat } from 'node:fs/promises';
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
}

/**
 * The text of a secret file, or null when there is none.
 * @throws BootError when other users of the machine may read it
 */
export async function readSecretFile(path: string): Promise<string | null> {
  try {
    const { mode } = await stat(path);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new BootError(`Others may read ${path}. Allow it to its owner only: chmod 600 '${path}'`);
    }
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
