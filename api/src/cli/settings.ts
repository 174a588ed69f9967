import { SETTING_NAMES, SETTINGS } from '../config/settings.js';
import { printTable } from './user-commands.js';

/** Never shown, not even in part. */
const SECRET = /KEY|PASSWORD|SECRET|TOKEN/;

/** A value for display: URLs without their password. */
export function masked(name: string, value: string): string {
  if (SECRET.test(name) && !name.endsWith('_FILE')) return '(set, not shown)';
  // Up to the last @: an unescaped password may contain one.
  return value.replace(/^([\w+.-]+:\/\/[^:@/?#]*):.*@/s, '$1:***@').replace(/\b(\w*password)=[^&\s]*/gi, '$1=***');
}

/** `giftbuyer config`. Invalid values are shown too. */
export function printSettings(): void {
  const ofFile = new Set(process.env['GIFTBUYER_ENV_FILE_NAMES']?.split(','));
  const rows = SETTING_NAMES.toSorted().map((name) => {
    const value = process.env[name]?.trim();
    if (!value) return [name, SETTINGS[name].default || '(unset)', 'default'];
    return [name, masked(name, value), ofFile.has(name) ? '.env' : 'environment'];
  });
  printTable([['setting', 'value', 'from'], ...rows]);
}
