// Finds a Chromium for the browser tests. Installs Debian's if there is none and it runs as root.
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fail, run } from './prepare.mjs';

/**
 * The first one found is used. The headless shell is Chromium without desktop windows: a new page costs a tenth of the CPU.
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

/**
 * The path of an executable Chromium. If there is none, root installs Debian's; for other users the program ends with the
 * command that installs it.
 */
export async function chromium() {
  const found = find();
  if (found) return found;
  const missing = 'The browser tests need Chromium';
  const named = 'or name one in CHROMIUM_PATH.';
  if (spawnSync('apt-get', ['--version']).status !== 0) fail(`${missing}: install it, ${named}`);
  if (process.getuid?.() !== 0) {
    fail(`${missing}: install it with \`sudo apt-get install ${packages().join(' ')}\`, ${named}`);
  }
  console.error('Installing Chromium from Debian’s packages…');
  const sentence = `Installing failed: see above. ${missing}: install it, ${named}`;
  const apt = (...args) =>
    run('apt-get', args, sentence, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
  await apt('update', '-qq');
  await apt('install', '-y', '-qq', '--no-install-recommends', ...packages());
  return find() ?? fail(sentence);
}

/** Debian's packages of the browser and of a font. Older releases have no headless shell. */
function packages() {
  const hasShell = spawnSync('apt-cache', ['show', NAMES[0]]).status === 0;
  return [hasShell ? NAMES[0] : 'chromium', 'fonts-dejavu-core'];
}
