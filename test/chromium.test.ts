import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';

const PROGRAM = `
  import { chromium } from ${JSON.stringify(new URL('../scripts/chromium.mjs', import.meta.url).href)};
  process.getuid = () => Number(process.env.TEST_UID);
  console.log(await chromium());
`;

/** The only folder of programs: they write down how they were called, and `apt-get install` installs a browser. */
let bin: string;
beforeEach(async () => {
  bin = await mkdtemp(join(tmpdir(), 'giftbuyer-chromium-'));
});
afterEach(() => rm(bin, { recursive: true }));

async function addPrograms(...names: string[]): Promise<void> {
  const text = `#!${process.execPath}
const { appendFileSync, writeFileSync } = require('node:fs');
const { basename, join } = require('node:path');
const [, file, ...args] = process.argv;
appendFileSync(join(${JSON.stringify(bin)}, 'calls'), [basename(file), ...args].join(' ') + '\\n');
if (basename(file) === 'apt-cache') process.exit(100);
if (args[0] === 'install') writeFileSync(join(${JSON.stringify(bin)}, 'chromium'), '', { mode: 0o755 });
`;
  for (const name of names) await writeFile(join(bin, name), text, { mode: 0o755 });
}

const calls = () => readFile(join(bin, 'calls'), 'utf8').catch(() => '');

/** Looks for the browser as a user with this id. */
function findChromium(uid: number): Promise<{ stdout: string; stderr: string; code?: number }> {
  const args = ['--input-type=module', '--eval', PROGRAM];
  const env = { PATH: bin, TEST_UID: String(uid) };
  return promisify(execFile)(process.execPath, args, { env }).catch(
    (error: { stdout: string; stderr: string }) => error,
  );
}

it('tells a plain user how to install a browser, and does not do it', async () => {
  await addPrograms('apt-get', 'apt-cache', 'sudo');
  expect(await findChromium(1000)).toMatchObject({
    code: 1,
    stdout: '',
    stderr:
      'The browser tests need Chromium: install it with `sudo apt-get install chromium fonts-dejavu-core`, ' +
      'or name one in CHROMIUM_PATH.\n',
  });
  expect(await calls()).toBe('apt-get --version\napt-cache show chromium-headless-shell\n');
});

it('names no command on a system without apt', async () => {
  expect(await findChromium(1000)).toMatchObject({
    code: 1,
    stderr: 'The browser tests need Chromium: install it, or name one in CHROMIUM_PATH.\n',
  });
});

it('installs a browser as root', async () => {
  await addPrograms('apt-get', 'apt-cache');
  expect((await findChromium(0)).stdout).toBe(`${join(bin, 'chromium')}\n`);
  expect(await calls()).toContain('apt-get update -qq\n');
  expect(await calls()).toContain('apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core\n');
});
