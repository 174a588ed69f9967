import { createHash, randomBytes } from 'node:crypto';
import { link, lstat, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Client } from 'pg';
import type { Config } from '../config/config.js';
import { BootError, messageOf } from '../errors/boot-error.js';
import { createSecretFile, syncDirectory } from '../secret-file.js';
import { type KeyPurpose, openDataKeys, PURPOSES, wrapKey } from './keyring.js';
import { managesSecretKey, keyFile, nextKeyFile, readKeyFile, readSecretKey } from './secret-key.js';

export interface ReplacedSecretKey {
  /** Of the new key. */
  file: string;
  /** File of the former key; null when the operator keeps it. */
  former: string | null;
}

/**
 * Wraps the data keys in another secret key. After a crash at any point a secret key on the disk fits them: the new key is
 * written before the commit, and the former one is kept.
 * @param connection holds the boot lock, so that no panel starts meanwhile
 * @param file holds the new key, or is created with a random one; null for the file of the panel, which is then replaced
 * @throws BootError when the new key equals the present one, or `file` does not fit the settings or the data
 */
export async function replaceSecretKey(
  connection: Client,
  config: Config,
  file: string | null,
): Promise<ReplacedSecretKey> {
  const isOwn = managesSecretKey(config);
  if (isOwn && file !== null) {
    throw new BootError(`The panel itself keeps the key, in ${keyFile(config)}: name no file for the new one.`);
  }
  const path = isOwn ? nextKeyFile(config) : file;
  if (path === null) throw new BootError('The key comes from your settings: name a file for the new one.');
  // Root may replace the key of a panel that runs as another user.
  const owner = isOwn && process.getuid?.() === 0 ? await stat(keyFile(config)) : null;
  await createSecretFile(path, randomBytes(32).toString('base64'), owner).catch((error: unknown) => {
    throw new BootError(`The key file ${path} cannot be made: ${messageOf(error)}`);
  });
  if (!isOwn) await assertOwnFile(path);
  const key = await readKeyFile(path);
  if (!key) throw new BootError(`The key file ${path} is gone.`);
  await rewrapDataKeys(connection, config, key);
  return { file: isOwn ? keyFile(config) : path, former: isOwn ? await useNextKeyFile(config) : null };
}

/** In a directory such as /tmp, other users may have created the file, with a key that they know, or as a link. */
async function assertOwnFile(path: string): Promise<void> {
  const { uid } = await lstat(path);
  if (process.getuid && uid !== process.getuid()) {
    throw new BootError(`The key file ${path} belongs to another user, who may know the key: name another file.`);
  }
}

async function rewrapDataKeys(connection: Client, config: Config, key: Buffer): Promise<void> {
  await connection.query('BEGIN');
  try {
    await connection.query('LOCK TABLE data_keys IN SHARE ROW EXCLUSIVE MODE');
    const { keyring, secretKey } = await openDataKeys((sql, parameters) => connection.query(sql, parameters), config);
    if (secretKey.key.equals(key)) throw new BootError('The new key is the present one: name another file.');
    const purposes: KeyPurpose[] = [];
    const versions: number[] = [];
    const wrapped: Buffer[] = [];
    for (const purpose of PURPOSES) {
      for (const { version, key: dataKey } of keyring.keysOf(purpose)) {
        purposes.push(purpose);
        versions.push(version);
        wrapped.push(wrapKey(key, purpose, version, dataKey));
      }
    }
    await connection.query(
      `UPDATE data_keys SET wrapped = made.wrapped
       FROM unnest($1::text[], $2::integer[], $3::bytea[]) AS made (purpose, version, wrapped)
       WHERE data_keys.purpose = made.purpose AND data_keys.version = made.version`,
      [purposes, versions, wrapped],
    );
    await connection.query('COMMIT');
  } catch (error) {
    await connection.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/**
 * Makes the new key, with which the data keys are wrapped, the key of the panel. The former one is kept beside it, because
 * earlier backups need it.
 * @returns the file of the former key
 */
export async function useNextKeyFile(config: Config): Promise<string> {
  const path = keyFile(config);
  const hash = createHash('sha256').update(await readSecretKey(config, false));
  const former = `${path}.former-${hash.digest('hex').slice(0, 8)}`;
  await link(path, former).catch((error: NodeJS.ErrnoException) => {
    // Done already by a process that was killed here.
    if (error.code !== 'EEXIST') throw error;
  });
  await rename(nextKeyFile(config), path);
  await syncDirectory(dirname(path));
  return former;
}
