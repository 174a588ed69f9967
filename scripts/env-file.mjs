// Reads `.env` in the forms that editors write: with a byte order mark, as UTF-16 (PowerShell), with a `#` in a value.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { root } from './prepare.mjs';

/** Name, value without quotes. A `#` begins a comment only after a space, as for docker compose. */
const UNQUOTED = /^(\s*(?:export\s+)?[\w.-]+\s*=\s*)([^\s'"`#][^'"`\r\n]*?#[^'"`\r\n]*)$/;

/** The text of the file, in any of these encodings. */
function decode(bytes) {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  // UTF-16 without a byte order mark: every second byte of Latin letters is zero.
  if (bytes.length > 1 && bytes[1] === 0) return new TextDecoder('utf-16le').decode(bytes);
  return new TextDecoder('utf-8').decode(bytes);
}

/** The settings in the bytes of a `.env` file. */
export function parseSettings(bytes) {
  const lines = decode(bytes)
    .split(/\r?\n/)
    .map((line) => {
      const [, name, rest] = UNQUOTED.exec(line) ?? [];
      return name === undefined ? line : `${name}"${rest.replace(/\s+#.*$/, '').trimEnd()}"`;
    });
  return parseEnv(lines.join('\n'));
}

/**
 * `env` with the settings of `.env` that it does not have itself, their names in GIFTBUYER_ENV_FILE_NAMES, and the file in
 * GIFTBUYER_ENV_FILE.
 * @param {NodeJS.ProcessEnv} env
 */
export function readSettings(env) {
  const file = join(root, '.env');
  const settings = existsSync(file) ? parseSettings(readFileSync(file)) : {};
  const names = Object.keys(settings).filter((name) => env[name] === undefined);
  const ofFile = { GIFTBUYER_ENV_FILE: file, GIFTBUYER_ENV_FILE_NAMES: names.join(',') };
  return { ...settings, ...env, ...(names.length > 0 && ofFile) };
}
