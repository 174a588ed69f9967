import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Sandbox, createSandbox } from '@giftbuyer/telegram-sandbox';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { en } from '../src/i18n/en';
import { closeContexts, sharedBrowser } from './browser';
import { type Person, type Screen, addAccount, addProfile, eventually, openStart, signUp } from './screen';
import { Panel } from './panel';

/** A call to Telegram ends after 20 s, whatever the network does. */
const DEADLINE_MS = 60_000;
const PEOPLE = [
  { phone: '+9996610301', name: 'Anna' },
  { phone: '+9996610302', name: 'Bob' },
  { phone: '+9996610303', name: 'Clara' },
] as const;

let state: string;
let sandbox: Sandbox;
let panel: Panel;
let browser: Browser;
let person: Person;
let page: Page;
let screen: Screen;
let problems: string[];

beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), 'giftbuyer-chaos-'));
  sandbox = await createSandbox({ stateDir: state });
  [panel, browser] = await Promise.all([Panel.start(sandbox.addresses), sharedBrowser()]);
  person = await signUp(browser, panel, { hasMotion: true });
  const { request } = person.context;
  const profile = await addProfile(request, 'Practice');
  for (const { phone, name } of PEOPLE) {
    sandbox.world.change(phone, { firstName: name, lastName: '' });
    await addAccount(request, profile, phone);
  }
});
afterAll(async () => {
  await closeContexts(browser);
  await panel?.stop();
  await sandbox?.close();
  await rm(state, { recursive: true, force: true });
});
beforeEach(async () => {
  ({ page, screen, problems } = await openStart(person));
  await eventually(() => screen.cards().count()).toBe(PEOPLE.length);
  await page.evaluate(() => {
    const look = (): void => {
      if (!document.querySelector('h1') || document.querySelectorAll('[data-key]').length === 0) {
        console.error('The screen is blank');
      }
    };
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
  });
});
afterEach(async () => {
  sandbox.faults.clear();
  expect(problems).toEqual([]);
  await page.close();
});

const card = (name: string) => screen.cards().filter({ hasText: name });
const refresh = (name: string) => screen.button(en.card.refreshNamed(name)).click();
const words = (text: string) => page.getByText(text).first().waitFor();

/** Refreshes work normally, after the ten seconds for which a key rests after a dropped connection. */
async function expectRecovery(name: string): Promise<void> {
  await refresh(name);
  await screen.toast(en.card.refreshed(name)).waitFor({ timeout: DEADLINE_MS });
  expect(await card(name).innerText()).not.toContain(en.card.status.unreachable);
}

it('Telegram restarts in the middle of all refreshes', async () => {
  sandbox.faults.add({ kind: 'latency', ms: 60_000 });
  await screen.button(en.accounts.refreshAll).click();
  await words(en.accounts.refreshingAll('0', String(PEOPLE.length)));
  await sandbox.close();
  await words(en.accounts.refreshedSome('0', String(PEOPLE.length)));
  for (const { name } of PEOPLE) await card(name).getByText(en.card.status.unreachable).waitFor();
  sandbox = await createSandbox({ stateDir: state });
  await screen.button(en.accounts.refreshAll).click();
  await screen.toast(en.accounts.refreshedAll(PEOPLE.length)).waitFor();
  await eventually(() => page.getByText(en.card.status.unreachable).count()).toBe(0);
});

it('Telegram does not answer about one account, and asks others to wait for a moment or longer', async () => {
  const [anna, bob, clara] = PEOPLE;
  sandbox.faults.add({ phone: anna.phone, kind: 'silent' });
  sandbox.faults.add({ phone: bob.phone, error: [420, 'FLOOD_WAIT_3'], times: 1 });
  sandbox.faults.add({ phone: clara.phone, error: [420, 'FLOOD_WAIT_10'] });
  await refresh('Anna');
  await card('Anna').getByText(en.card.stage.profile).waitFor();
  await refresh('Bob');
  await screen.expectAnnouncement(`Bob: ${en.card.floodWait('0:03')}`);
  await refresh('Clara');
  await card('Clara')
    .getByText(/wait 0:\d\d/)
    .waitFor();
  await screen.expectAnnouncement(en.card.refreshed('Bob'));
  await card('Anna').getByText(en.card.stage.wait).waitFor();
  await screen.toast(en.errors.codes.telegram_unreachable).waitFor({ timeout: DEADLINE_MS });
  await card('Anna').getByText(en.card.status.unreachable).waitFor();
  sandbox.faults.clear();
  await eventually(() =>
    card('Clara')
      .getByText(/wait 0:/)
      .count(),
  ).toBe(0);
  await expectRecovery('Anna');
  await expectRecovery('Clara');
});

it('the panel dies in the middle of a refresh and comes back', async () => {
  sandbox.faults.add({ kind: 'mute' });
  await refresh('Clara');
  await words(en.card.stage.profile);
  await panel.kill();
  await words(en.card.refreshFailed('Clara', en.errors.network));
  // A shorter interruption is not shown.
  await page.locator('gb-root').getByText(en.shell.updatesPaused).waitFor();
  await refresh('Anna');
  await words(en.errors.network);
  sandbox.faults.clear();
  sandbox.world.change(PEOPLE[1].phone, { firstName: 'Boris' });
  await panel.run();
  await page.locator('gb-root').getByText(en.shell.updatesPaused).waitFor({ state: 'detached' });
  await eventually(() => page.getByRole('group', { name: en.accounts.loadFailed }).count()).toBe(0);
  await expectRecovery('Anna');
});
