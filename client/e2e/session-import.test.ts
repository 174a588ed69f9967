import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { type MintedSession, type Sandbox, createSandbox } from '@giftbuyer/telegram-sandbox';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { testDirectory } from '../../api/harness/test-directory';
import { en as panelTexts } from '../src/i18n/en';
import { enSessionImport as texts } from '../src/i18n/en-session-import';
import { closeContexts, openPage, sharedBrowser } from './browser';
import { Panel } from './panel';
import { type Person, Screen, eventually, signUp } from './screen';

const FILES = fileURLToPath(new URL('../../libs/session-files/test/files', import.meta.url));
/** The key of all these files, and the account whose it is in them. */
const FIXTURE_KEY = createHash('shake256', { outputLength: 256 }).update('giftbuyer-fixture').digest('hex');
const FIXTURE_PHONE = '+9996621234';
/** Of the 300 in the database, all of which other tests read: each is brought alike, for a tenth of a second of CPU. */
const ACCOUNTS = 100;
/** The longest pause between two sessions. */
const PAUSE_MS = 3000;

let sandbox: Sandbox;
let panel: Panel;
let browser: Browser;
let folder: string;
let person: Person;
let page: Page;
let problems: string[];

beforeAll(async () => {
  sandbox = await createSandbox();
  // New API profiles are of the sandbox by default.
  panel = await Panel.start(sandbox.addresses, { TELEGRAM_ENVIRONMENT: 'sandbox' });
  browser = await sharedBrowser();
  folder = await testDirectory('session-import');
  makeOriginalPanel(folder);
});
afterAll(async () => {
  await closeContexts(browser);
  await panel?.stop();
  await sandbox?.close();
  if (folder) rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  person = await signUp(browser, panel);
  ({ page, problems } = await openPage(person.context));
});

/** The folder of an original panel with the accounts of its database, whose sessions the sandbox knows. */
function makeOriginalPanel(where: string): void {
  copyDatabase(where);
  const sessions = join(where, 'sessions', 'user_1');
  mkdirSync(sessions, { recursive: true });
  for (let i = 0; i < ACCOUNTS; i++) {
    const phone = `+99966${1 + (i % 3)}${String(i).padStart(4, '0')}`;
    writePyrogramSession(join(sessions, `${phone}.session.session`), sandbox.mintSession(phone));
  }
}

/** Copies the first accounts of the database; like the original, it is not closed: most of it is in the log. */
function copyDatabase(where: string): void {
  const whole = join(where, 'whole');
  cpSync(join(FILES, 'original'), whole, { recursive: true });
  const database = new DatabaseSync(join(whole, 'app.db'));
  database.exec(`PRAGMA wal_autocheckpoint = 0; DELETE FROM accounts WHERE id > ${ACCOUNTS}`);
  for (const name of ['app.db', 'app.db-wal']) cpSync(join(whole, name), join(where, name));
  database.close();
  rmSync(whole, { recursive: true });
}

function writePyrogramSession(path: string, { dcId, userId, authKey }: MintedSession): void {
  const database = new DatabaseSync(path);
  database.exec(`PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY;
    CREATE TABLE sessions (dc_id INTEGER PRIMARY KEY, api_id INTEGER, test_mode INTEGER, auth_key BLOB,
      date INTEGER NOT NULL, user_id INTEGER, is_bot INTEGER);
    CREATE TABLE version (number INTEGER PRIMARY KEY); INSERT INTO version VALUES (3)`);
  database
    .prepare('INSERT INTO sessions VALUES (?, 12345, 0, ?, 0, ?, 0)')
    .run(dcId, Buffer.from(authKey, 'hex'), userId);
  database.close();
}

/** Timers up to `PAUSE_MS` run at once: a clock of the test would be asked for each session. */
const skipPauses = (): Promise<void> =>
  page.evaluate((longest) => {
    const { setTimeout: wait } = window;
    Object.assign(window, { setTimeout: (run: () => void, ms = 0) => wait(run, ms > longest ? ms : 0) });
  }, PAUSE_MS);

const rows = (state: string) => page.locator(`gb-found-row.${state}`);

async function choose(where: string): Promise<void> {
  await page.locator('input[webkitdirectory]').setInputFiles(where);
}

it(`brings the ${ACCOUNTS} accounts of an original panel in one go`, async () => {
  await page.goto('/moving-in');
  await page.locator('gb-usual-places').waitFor();
  await skipPauses();
  await choose(folder);
  await eventually(() => rows('idle').count()).toBe(ACCOUNTS);
  expect(await page.getByText(texts.problems.missing).count()).toBe(0);
  const screen = new Screen(page, panelTexts);
  await screen.button(texts.oldProfiles.create(1)).click();
  await screen.button(texts.start.start(ACCOUNTS)).waitFor();
  await page.getByLabel(texts.start.stopped).check();
  await screen.button(texts.start.start(ACCOUNTS)).click();
  // A query in each frame would cost as much as the rendering.
  const pending = page.locator('gb-found-row:is(.waiting, .connecting)');
  await expect.poll(() => pending.count(), { interval: 500, timeout: 300_000 }).toBe(0);
  await eventually(() => rows('added').count()).toBe(ACCOUNTS);
  await page.getByRole('link', { name: texts.start.toList }).click();
  await page.getByText(panelTexts.accounts.total(ACCOUNTS)).first().waitFor();
  expect(sandbox.keys().filter(({ peak }) => peak > 1)).toEqual([]);
  expect(problems).toEqual([]);
});

it('brings the account of the files of other libraries once, and it is refreshed', async () => {
  sandbox.mintSession(FIXTURE_PHONE, { authKey: FIXTURE_KEY });
  await page.goto('/');
  await page.getByRole('link', { name: panelTexts.empty.bring }).click();
  await choose(FILES);
  await rows('idle').waitFor();
  expect(await rows('idle').count()).toBe(1);
  const screen = new Screen(page, panelTexts);
  await screen.button(texts.oldProfiles.create(1)).click();
  await page.getByLabel(texts.start.stopped).check();
  await screen.button(texts.start.start(1)).click();
  await rows('added').waitFor();
  await page.getByRole('link', { name: texts.start.toList }).click();
  await eventually(() => screen.cards().count()).toBe(1);
  await screen
    .cards()
    .getByRole('button', { name: /^Refresh/ })
    .click();
  await eventually(() => sandbox.calls.count('users.getUsers')).toBeGreaterThan(1);
  expect(problems).toEqual([]);
});
