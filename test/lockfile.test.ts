import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface LockedPackage {
  integrity?: string;
  resolved?: string;
  link?: boolean;
}

const root = new URL('..', import.meta.url);
const text = readFileSync(new URL('package-lock.json', root), 'utf8');
const { packages } = JSON.parse(text) as { packages: Record<string, LockedPackage> };
/** What comes from elsewhere: not the root, not our own packages and not the links to them. */
const installed = Object.entries(packages).filter(
  ([path, { link }]) => path.includes('node_modules/') && link !== true,
);

test('every installed package is locked by its hash', () => {
  expect(installed.length).toBeGreaterThan(100);
  const weak = installed.filter(([, { integrity }]) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? ''));
  expect(weak.map(([path]) => path)).toEqual([]);
});

test('the lock file names no host: a package comes from where npm is told to look', () => {
  expect(installed.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
  expect(/https?:\/\/(?!(?:[\w.-]+\.)?(?:github\.com|opencollective\.com))[^"]*\.tgz/.exec(text)?.[0]).toBeUndefined();
  for (const file of readdirSync(root).filter((name) => name === '.npmrc')) {
    expect(readFileSync(new URL(file, root), 'utf8')).not.toMatch(/registry\s*=/);
  }
});
