import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { settingNames } from '../setting-names.js';
import { printTable } from './user-commands.js';

const EXAMPLE = fileURLToPath(new URL('../../../.env.example', import.meta.url));
/** Whose values are never shown, not even in part. */
const SECRET = /KEY|PASSWORD|SECRET|TOKEN/;

/** A value as it may stand on a screen: of a URL without its password. */
export function masked(name: string, value: string): string {
  if (SECRET.test(name) && !name.endsWith('_FILE')) return '(set, not shown)';
  // By the last @: a password that is not escaped can hold one.
  return value.replace(/^([\w+.-]+:\/\/[^:@/?#]*):.*@/s, '$1:***@').replace(/\b(\w*password)=[^&\s]*/gi, '$1=***');
}

/** `giftbuyer config`. Bad values are shown too: that is when people look. */
export async function printSettings(): Promise<void> {
  const ofFile = new Set(process.env['GIFTBUYER_ENV_FILE_NAMES']?.split(','));
  const example = await readFile(EXAMPLE, 'utf8').catch(() => '');
  const rows = settingNames().map((name) => {
    const value = process.env[name]?.trim();
    const whenUnset = new RegExp(`^${name}=(.*)$`, 'm').exec(example)?.[1] || '(unset)';
    if (!value) return [name, whenUnset, 'default'];
    return [name, masked(name, value), ofFile.has(name) ? '.env' : 'environment'];
  });
  printTable([['setting', 'value', 'from'], ...rows]);
}
