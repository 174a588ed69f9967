import { tabStorage } from '../../core/browser/tab-storage';

const STORAGE_KEY = 'gb-recent';
const MAX = 6;

/** Keys of the recently used commands, latest first. Cleared with the tab and with the session. */
export function recentCommands(): readonly string[] {
  return JSON.parse(tabStorage()?.getItem(STORAGE_KEY) ?? '[]') as string[];
}

export function rememberCommand(key: string): void {
  const keys = [key, ...recentCommands().filter((other) => other !== key)].slice(0, MAX);
  tabStorage()?.setItem(STORAGE_KEY, JSON.stringify(keys));
}
