import { randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseSecretKey, type Config } from '../config/config.js';
import { BootError, messageOf } from '../errors/boot-error.js';
import { createSecretFile, readSecretFile, assertPrivateDirectory } from '../secret-file.js';

/**
 * The key that opens the data keys: SECRET_KEY, the file that SECRET_KEY_FILE names, or the file in the data directory.
 * @param mayCreate true when there is no data yet
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
      await assertPrivateDirectory(dirname(path));
      text = await readSecretFile(path);
      if (text === null && mayCreate) {
        await createSecretFile(path, randomBytes(32).toString('base64'));
        text = await readSecretFile(path);
      }
    }
  } catch (error) {
    if (error instanceof BootError) throw error;
    throw new BootError(`The key file ${path} cannot be used: ${messageOf(error)}`);
  }
  if (text === null) {
    throw new BootError(`The database has sealed data, but its key ${path} is missing: restore it, or set SECRET_KEY.`);
  }
  const key = parseSecretKey(text);
  if (!key) throw new BootError(`The key file ${path} must hold 32 bytes in base64: restore it.`);
  return key;
}

export interface SecretKey {
  /** 32 bytes. */
  key: Buffer;
  /** Whether it is the new key of a replacement that is not complete. */
  isNext: boolean;
}

/** The secret key, and the new key of an interrupted replacement. @throws BootError */
export async function possibleSecretKeys(config: Config): Promise<SecretKey[]> {
  const keys = [{ key: await readSecretKey(config, false), isNext: false }];
  const next = managesSecretKey(config) ? await readKeyFile(nextKeyFile(config)) : null;
  return next ? [...keys, { key: next, isNext: true }] : keys;
}

/** The key in a file of the panel; null when there is no file. @throws BootError when it holds no key */
export async function readKeyFile(path: string): Promise<Buffer | null> {
  const text = await readSecretFile(path);
  const key = text === null ? null : parseSecretKey(text);
  if (key === undefined) throw new BootError(`The key file ${path} must hold 32 bytes in base64.`);
  return key;
}

/** Whether the panel keeps the secret key in a file of its own, rather than the operator in a setting. */
export function managesSecretKey(config: Config): boolean {
  return !config.secretKey && !config.secretKeyFile;
}

export function keyFile(config: Config): string {
  return config.secretKeyFile ?? join(config.dataDirectory, 'keys', 'secret.key');
}

/** The new key of the panel during a replacement. */
export function nextKeyFile(config: Config): string {
  return `${keyFile(config)}.next`;
}

export function secretKeySource(config: Config): string {
  return config.secretKey ? 'SECRET_KEY' : keyFile(config);
}
