import { randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseSecretKey, type Config } from '../config.js';
import { BootError, reasonOf } from '../errors/boot-error.js';
import { createSecretFile, readSecretFile, refuseOpenDirectory } from '../secret-file.js';

/**
 * The key that opens the data keys: SECRET_KEY, the file that SECRET_KEY_FILE names, or the file in the data directory.
 * @param mayCreate whether there is no data yet
 * @throws BootError
 */
export async function readSecretKey(config: Config, mayCreate: boolean): Promise<Buffer> {
  if (config.secretKey) return config.secretKey.reveal();
  const path = keyFile(config);
  let text: string | null;
  try {
    if (config.secretKeyFile) text = (await readFile(path, 'utf8')).trim();
    else {
      if (mayCreate) await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await refuseOpenDirectory(dirname(path));
      text = await readSecretFile(path);
      if (text === null && mayCreate) {
        await createSecretFile(path, randomBytes(32).toString('base64'));
        text = await readSecretFile(path);
      }
    }
  } catch (error) {
    if (error instanceof BootError) throw error;
    throw new BootError(`The key file ${path} cannot be used: ${reasonOf(error)}`);
  }
  if (text === null) {
    throw new BootError(`The database has sealed data, but its key ${path} is missing: restore it, or set SECRET_KEY.`);
  }
  const key = parseSecretKey(text);
  if (!key) throw new BootError(`The key file ${path} must hold 32 bytes in base64: restore it.`);
  return key;
}

function keyFile(config: Config): string {
  return config.secretKeyFile ?? join(config.dataDirectory, 'keys', 'secret.key');
}

export function nameOfSecretKey(config: Config): string {
  return config.secretKey ? 'SECRET_KEY' : keyFile(config);
}
