// Finds a Chromium for the browser tests, or installs Debian's.
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fail, run } from './prepare.mjs';

/**
 * The first that is found is used. The headless shell is the same Chromium without the windows of a desktop: a new page costs
 * a tenth of the CPU.
 */
const NAMES = [
  ...['chromium-headless-shell', 'chromium', 'chromium-browser'],
  ...['google-chrome-stable', 'google-chrome', 'chrome', 'microsoft-edge'],
];
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

function find() {
  const onPath = (process.env.PATH ?? '').split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [process.env.CHROMIUM_PATH, ...onPath, ...PLACES].find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** The path of an executable Chromium. Ends the program with a sentence when there is none and none can be installed. */
export function chromium() {
  const found = find();
  if (found) return found;
  const missing = 'The browser tests need Chromium: install it, or name one in CHROMIUM_PATH.';
  if (spawnSync('apt-get', ['--version']).status !== 0) fail(missing);
  const root = process.getuid?.() === 0;
  if (!root && spawnSync('sudo', ['-n', 'true']).status !== 0) fail(`${missing} (sudo apt-get install chromium)`);
  console.error('Installing Chromium from Debian’s packages…');
  const apt = (...args) =>
    run(
      root ? 'apt-get' : 'sudo',
      root ? args : ['-n', 'apt-get', ...args],
      `Installing failed: see above. ${missing}`,
      {
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      },
    );
  apt('update', '-qq');
  // Older releases of Debian have no headless shell.
  const browser = spawnSync('apt-cache', ['show', NAMES[0]]).status === 0 ? NAMES[0] : 'chromium';
  apt('install', '-y', '-qq', '--no-install-recommends', browser, 'fonts-dejavu-core');
  return find() ?? fail(missing);
}
