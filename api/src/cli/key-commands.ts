import { readConfig } from '../config/config.js';
import { withBootLock } from '../database/boot-lock.js';
import { BootError } from '../errors/boot-error.js';
import {
  KeyRotationError,
  keyStatus,
  retireKey,
  resealAll,
  ROTATED,
  rotateKey,
  type RotatedPurpose,
} from '../sealing/key-rotation.js';
import { NEW_KEY_DELAY_SECONDS, readKeyring } from '../sealing/keyring.js';
import { replaceSecretKey } from '../sealing/secret-key-replacement.js';
import { printTable } from './user-commands.js';
import { withDatabase } from './existing-database.js';
import type { Command, CommandEntry } from './command.js';

const status: Command = async () => {
  const config = readConfig();
  await withDatabase(config, async (connection) => {
    const keyring = await readKeyring((sql, parameters) => connection.query(sql, parameters), config);
    const keys = await keyStatus(connection, keyring);
    const rows = keys.map(({ purpose, version, id, isCurrent, uses }) => [
      ...[purpose, String(version), id, isCurrent ? 'yes' : 'no', purpose === 'index' ? 'all' : String(uses)],
    ]);
    printTable([['key', 'version', 'id', 'in use', 'needed by'], ...rows]);
  });
};

const rotate: Command = async ([purpose]) => {
  const config = readConfig();
  const rotated = purposeOf(purpose);
  const version = await withDatabase(config, (connection) => rotateKey(connection, config, rotated));
  console.log(`The ${rotated} key of version ${version} was made; panels use it in ${NEW_KEY_DELAY_SECONDS} seconds.`);
};

const rewrap: Command = async () => {
  const config = readConfig();
  const { sealed, broken } = await withDatabase(config, async (connection) => {
    const keyring = await readKeyring((sql, parameters) => connection.query(sql, parameters), config);
    return resealAll(connection, keyring).catch(asBootError);
  });
  console.log(`${sealed} values were sealed with the newest key${broken ? `; ${broken} open with no key` : ''}.`);
};

const retire: Command = async ([purpose, version = '']) => {
  const config = readConfig();
  const rotated = purposeOf(purpose);
  if (!/^\d{1,5}$/.test(version)) throw new BootError('Name the version: giftbuyer keys status shows them.');
  await withDatabase(config, async (connection) => {
    const keyring = await readKeyring((sql, parameters) => connection.query(sql, parameters), config);
    await retireKey(connection, keyring, rotated, Number(version)).catch(asBootError);
  });
  console.log(`The ${rotated} key of version ${version} was removed. Older backups have it in them.`);
};

const replaceSecret: Command = async ([path], pathOf) => {
  const config = readConfig();
  const { file, former } = await withDatabase(config, (_, { url }) =>
    withBootLock(url, (connection) => replaceSecretKey(connection, config, path ? pathOf(path) : null)),
  );
  if (former) {
    console.log(`The new key is in ${file}; panels that run need no restart. Copy it to where you keep the key.`);
    console.log(`Backups that were made before need the former one: ${former}`);
    return;
  }
  const setting = config.secretKey ? 'SECRET_KEY to what it holds' : 'SECRET_KEY_FILE to it';
  console.log(`The new key is in ${file}: set ${setting} now, and restart every panel.`);
  console.log('With the former key no panel starts any more. Keep it as long as backups that were made before.');
};

function purposeOf(text = ''): RotatedPurpose {
  const rotated = ROTATED.find((purpose) => purpose === text);
  if (!rotated) throw new BootError(`Name the key: ${ROTATED.join(' or ')}.`);
  return rotated;
}

function asBootError(error: unknown): never {
  throw error instanceof KeyRotationError ? new BootError(error.message) : error;
}

export const KEY_COMMANDS: Record<string, CommandEntry> = {
  'keys status': ['', 'show the keys that seal the data, and what needs them', status],
  'keys rotate': ['seal|jwt', 'make a new key, also while panels run', rotate],
  'keys rewrap': ['', 'seal everything with the newest key; may be stopped and started again', rewrap],
  'keys retire': ['seal|jwt VERSION', 'remove a key that nothing needs any more', retire],
  'keys replace-secret': ['[FILE]', 'make a new secret key, also while panels run', replaceSecret],
};
