// `npm run screenshots`: takes the pictures of the README from the real panel, with accounts of the sandbox.
// `npm run screenshots -- --all [prefix]`: takes the states of the gallery instead, all or those with the prefix, into
// client/gallery/dist/pictures, and fails if one of them breaks a rule.
import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium as browserPath } from './chromium.mjs';
import { env, node, prepare, root } from './prepare.mjs';

const [all, only = '', ...rest] = process.argv.slice(2);
if ((all !== undefined && all !== '--all') || rest.length > 0) {
  console.error('Usage: npm run screenshots [-- --all [prefix]]');
  process.exit(2);
}
await prepare();
const { chromium } = await import('playwright-core');
const browser = await chromium.launch({
  executablePath: await browserPath(),
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
});
if (all === '--all') {
  const { takeAll } = await import('./gallery.mjs');
  const isGood = await takeAll(browser, join(root, 'client', 'gallery', 'dist', 'pictures'), only);
  await browser.close();
  process.exit(isGood ? 0 : 1);
}
const dataDir = await mkdtemp(join(tmpdir(), 'giftbuyer-screenshots-'));
// Otherwise PostgreSQL, which does not run as root, would leave its files in another directory.
await chmod(dataDir, 0o711);
const panel = spawn(node, ['api/dist/bundle/main.js'], {
  cwd: root,
  env: { PATH: env.PATH, PORT: '0', DATA_DIR: dataDir, RATE_LIMITS: 'off' },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const url = await new Promise((resolve, reject) => {
  panel.once('exit', () => reject(new Error('The panel did not start.')));
  createInterface({ input: panel.stdout }).on('line', (line) => {
    const ready = /^GiftBuyer is ready at (\S+)$/.exec(line);
    if (ready) resolve(ready[1]);
  });
});

/** Accounts of the sandbox with different cards, most of them with a photo. */
const phones = ['0008', '0009', '0034', '0067', '1236', '0061', '0054', '0071'].map((digits) => `+999662${digits}`);
/** The number of accounts. */
const WITH_PHOTO = 7;
async function post(page, path, body) {
  const answer = await page.request.post(`${url}/api${path}`, { data: body });
  if (!answer.ok()) throw new Error(`${path} answered ${answer.status()}`);
  return answer.json();
}

for (const [language, suffix] of [
  ['en-US', ''],
  ['ru-RU', '-ru'],
]) {
  const context = await browser.newContext({ locale: language, viewport: { width: 1280, height: 720 } });
  const page = await context.newPage();
  await post(page, '/auth/register', { username: `ada${suffix}`, password: 'correct horse battery' });
  const { api_profile_id } = await post(page, '/apiprofile', {
    api_id: 12345,
    api_hash: '0123456789abcdef0123456789abcdef',
    name: suffix ? 'Песочница' : 'Sandbox',
    environment: 'sandbox',
  });
  for (const phone of phones) {
    const { login_id } = await post(page, '/auth/send_code', { api_profile_id, phone });
    await post(page, '/auth/confirm_code', { login_id, code: '22222' });
  }
  const shoot = (name, theme) =>
    page.screenshot({
      path: join(root, 'docs', 'screenshots', `${name}${suffix}-${theme}.png`),
      animations: 'disabled',
    });
  const cards = page.getByRole('listitem');
  for (const theme of ['dark', 'light']) {
    await page.emulateMedia({ colorScheme: theme });
    await page.goto(url);
    await cards.nth(phones.length - 1).waitFor();
    await page
      .locator('gb-account-avatar img')
      .nth(WITH_PHOTO - 1)
      .waitFor();
    await shoot('accounts', theme);
  }
  await page.getByRole('button', { name: suffix ? 'Добавить аккаунт' : 'Add account' }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^(Sandbox|Песочница)/ })
    .click();
  await page.locator('input[name=tel]').fill('+999 662 5678');
  await page.keyboard.press('Enter');
  await page.locator('input[name=code]').waitFor();
  await shoot('code', 'light');
  await context.close();
}
await browser.close();
panel.removeAllListeners('exit');
const ended = new Promise((resolve) => panel.once('exit', resolve));
panel.kill('SIGTERM');
await ended;
await rm(dataDir, { recursive: true, force: true });
