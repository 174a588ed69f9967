import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { settingNames } from '../setting-names.js';
import { printTable } from './user-commands.js';

const EXAMPLE = fileURLToPath(new URL('../../../.env.example', import.meta.url));
/** Never shown, not even in part. */
const SECRET = /KEY|PASSWORD|SECRET|TOKEN/;

/** A value for display: URLs without their password. */
export function masked(name: string, value: string): string {
  if (SECRET.test(name) && !name.endsWith('_FILE')) return '(set, not shown)';
  // Up to the last @: an unescaped password may contain one.
  return value.replace(/^([\w+.-]+:\/\/[^:@/?#]*):.*@/s, '$1:***@').replace(/\b(\w*password)=[^&\s]*/gi, '$1=***');
}

/** `giftbuyer config`. Invalid values are shown too. */
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
