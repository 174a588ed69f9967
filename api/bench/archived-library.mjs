// The archived library is fetched when a bench first needs it: one of its packages has a licence (GPL-3.0) that nothing
// which is installed with the panel should have.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const PACKAGE = 'telegram@2.26.22';
const directory = fileURLToPath(new URL('../../node_modules/.cache/archived-library/', import.meta.url));

export function fetchArchivedLibrary() {
  if (existsSync(`${directory}node_modules/telegram/package.json`)) return;
  const options = [
    '--prefix',
    directory,
    '--no-save',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  const { status } = spawnSync('npm', ['install', ...options, PACKAGE], { stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error(`npm could not fetch ${PACKAGE}, a peer of this bench: see above`);
}

/** `require` as a program that depends on the archived library would have it. */
export const requireArchived = createRequire(`${directory}index.js`);
