import { existsSync, readFileSync } from 'node:fs';

/** The version of the panel, from the package.json of the api: above `src`, or two folders above the file of the bundle. */
export function readPackageVersion(): string {
  const file = ['../package.json', '../../package.json']
    .map((path) => new URL(path, import.meta.url))
    .find((url) => existsSync(url));
  if (!file) return '0';
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
