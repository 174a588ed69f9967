import type { Locator, Page } from 'playwright-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { en } from '../src/i18n/en';
import { leave } from './kept-page';
import { type Person, type Screen, addAccount, addProfile, eventually, openStart, signUp } from './screen';
import { usePanelAndSandbox } from './fixtures';

const fixture = usePanelAndSandbox();

const { accounts, card, common, detail, errors, removed, removeAccount } = en;
const NAMES = ['Ann', 'Bob', 'Cleo', 'Dora'] as const;
type Name = (typeof NAMES)[number];
/** After a dropped connection a key is not used for ten seconds. */
const REST_MS = 60_000;

const phoneOf = (name: Name): string => `+99966106${String(NAMES.indexOf(name)).padStart(2, '0')}`;

let person: Person;
let page: Page;
let screen: Screen;
let problems: string[];

beforeAll(async () => {
  person = await signUp(fixture.browser, fixture.panel);
  await person.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const profile = await addProfile(person.context.request, 'Practice');
  for (const name of NAMES) {
    fixture.sandbox.world.change(phoneOf(name), { firstName: name, lastName: 'Lee' });
    await addAccount(person.context.request, profile, phoneOf(name));
  }
});
beforeEach(async () => {
  ({ page, screen, problems } = await openStart(person));
  await eventually(() => screen.cards().count()).toBe(NAMES.length);
});
afterEach(async () => {
  fixture.sandbox.faults.clear();
  expect(problems).toEqual([]);
  await leave(page);
});

const full = (name: Name): string => `${name} Lee`;
const sheet = (): Locator => page.getByRole('dialog');
const copied = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText());
/** All readings of the account are rejected with this error. */
const refuse = (name: Name, code: number, text: string) =>
  fixture.sandbox.faults.add({ phone: phoneOf(name), method: 'users.getUsers', error: [code, text] });

async function refresh(name: Name): Promise<void> {
  await screen.button(card.refreshNamed(full(name))).click();
}

/** Refreshes the account until its status is shown, and opens its sheet. */
async function openTroubled(name: Name, chip: string): Promise<void> {
  await refresh(name);
  await screen.button(`${chip} 1`).waitFor();
  await page.getByRole('link', { name: full(name) }).click();
  await sheet().locator('gb-status-notice').waitFor();
}

async function expectCopied(code: string): Promise<void> {
  await sheet().getByText(code, { exact: true }).waitFor();
  await screen.button(common.copyCode, sheet()).click();
  await screen.toast(common.codeCopied).waitFor();
  expect(await copied()).toBe(code);
}

/** The next reading succeeds and the status is reset. */
async function expectRecovery(name: Name): Promise<void> {
  fixture.sandbox.faults.clear();
  await screen.button(card.refresh, sheet()).click();
  await screen.toast(card.refreshed(full(name))).waitFor({ timeout: REST_MS });
  await sheet().locator('gb-status-notice').waitFor({ state: 'detached' });
}

describe('an account that Telegram refuses', () => {
  it('is frozen: until when, by which code, and where to appeal', async () => {
    fixture.sandbox.world.freeze(phoneOf('Ann'));
    refuse('Ann', 420, 'FROZEN_METHOD_INVALID');
    await openTroubled('Ann', accounts.statuses.frozen);
    await sheet()
      .getByText(/^Telegram has frozen this account.*20\d\d/)
      .waitFor();
    const appeal = sheet().getByRole('link', { name: detail.notice.appeal });
    expect(await appeal.getAttribute('href')).toBe('https://t.me/spambot');
    expect(await appeal.getAttribute('target')).toBe('_blank');
    expect(await appeal.getAttribute('rel')).toContain('noopener');
    await expectCopied('FROZEN_METHOD_INVALID');
    fixture.sandbox.world.unfreeze(phoneOf('Ann'));
    await expectRecovery('Ann');
  });

  it('came with an app that Telegram refuses: words, the code, and the way to the profiles', async () => {
    refuse('Bob', 400, 'API_ID_INVALID');
    await openTroubled('Bob', accounts.statuses.app_refused);
    await sheet()
      .getByText(errors.telegram['API_ID_INVALID'] ?? '')
      .waitFor();
    await expectCopied('API_ID_INVALID');
    await screen.button(card.signInAgain, sheet()).waitFor();
    await expectRecovery('Bob');
    refuse('Bob', 400, 'API_ID_INVALID');
    await screen.button(card.refresh, sheet()).click();
    await sheet().getByRole('link', { name: detail.notice.profiles }).click();
    await page.getByRole('heading', { name: en.profilesPage.title }).waitFor();
    fixture.sandbox.faults.clear();
    await page.goto('/');
    await refresh('Bob');
    await screen.toast(card.refreshed(full('Bob'))).waitFor();
  });

  it('was moved to another data centre: a new sign-in is offered', async () => {
    refuse('Cleo', 303, 'USER_MIGRATE_2');
    await openTroubled('Cleo', accounts.statuses.moved);
    await sheet().getByText(detail.notice.moved).waitFor();
    await expectCopied('USER_MIGRATE_2');
    await screen.button(card.signInAgain, sheet()).click();
    await screen.dialog(en.login.title).waitFor();
    await page.keyboard.press('Escape');
    await screen.dialog(en.login.title).waitFor({ state: 'detached' });
    await expectRecovery('Cleo');
  });

  it('has a key that the network calls unknown: the session stays, and a new sign-in is offered', async () => {
    fixture.sandbox.faults.add({ phone: phoneOf('Dora'), kind: 'transportError', code: -404 });
    await openTroubled('Dora', accounts.statuses.unreachable);
    await sheet().getByText(detail.notice.keyUnknown).waitFor();
    await screen.button(card.signInAgain, sheet()).waitFor();
    await expectRecovery('Dora');
  });

  it('can be chosen by its status', async () => {
    refuse('Ann', 420, 'FROZEN_METHOD_INVALID');
    refuse('Bob', 400, 'API_ID_INVALID');
    refuse('Cleo', 303, 'USER_MIGRATE_2');
    for (const name of ['Ann', 'Bob', 'Cleo'] as const) await refresh(name);
    for (const [status, name] of [
      ['frozen', 'Ann'],
      ['app_refused', 'Bob'],
      ['moved', 'Cleo'],
    ] as const) {
      await screen.button(`${accounts.statuses[status]} 1`).click();
      await eventually(() => screen.cards().getByRole('link').allInnerTexts()).toEqual([full(name)]);
      await eventually(() => new URL(page.url()).search).toBe(`?status=${status}`);
    }
    fixture.sandbox.faults.clear();
    await screen.button(`${accounts.statuses.all} ${NAMES.length}`).click();
    for (const name of ['Ann', 'Bob', 'Cleo'] as const) {
      await refresh(name);
      await screen.toast(card.refreshed(full(name))).waitFor();
    }
  });

  it('by a code that the panel has no words for: the code can be copied from the message', async () => {
    refuse('Dora', 400, 'NOBODY_HAS_SEEN_THIS');
    await refresh('Dora');
    const copy = page.locator('gb-toast-card').getByRole('button', { name: common.copyCode });
    await copy.click();
    await screen.toast(common.codeCopied).waitFor();
    expect(await copied()).toBe('NOBODY_HAS_SEEN_THIS');
    fixture.sandbox.faults.clear();
    await refresh('Dora');
    await screen.toast(card.refreshed(full('Dora'))).waitFor();
  });
});

it('a removed account is tried again, and is back when Telegram accepts its session', async () => {
  const name = full('Ann');
  const id = await page.getByRole('listitem').filter({ hasText: name }).first().getAttribute('data-key');
  const accept = refuse('Ann', 401, 'AUTH_KEY_UNREGISTERED');
  await refresh('Ann');
  await screen.toast(card.sessionEnded(name)).waitFor();
  const retry = screen.button(removed.retryNamed(name));
  await retry.click();
  const reason = errors.telegram['AUTH_KEY_UNREGISTERED'] ?? '';
  await screen.toast(card.refreshFailed(name, reason)).waitFor();
  await retry.waitFor();
  expect(await screen.cards().count()).toBe(NAMES.length - 1);
  accept();
  await retry.click();
  await screen.toast(removed.restored(name)).waitFor();
  await page.getByRole('heading', { name: removed.title }).waitFor({ state: 'detached' });
  const restored = screen.cards().filter({ hasText: name });
  await restored.waitFor();
  expect(await restored.getAttribute('data-key')).toBe(id);
});

it('a removed account is not tried again without its API profile', async () => {
  const other = await signUp(fixture.browser, fixture.panel);
  const { request } = other.context;
  const profile = await addProfile(request, 'Short-lived');
  const phone = '+9996610650';
  fixture.sandbox.world.change(phone, { firstName: 'Eve', lastName: 'Lee' });
  await addAccount(request, profile, phone);
  fixture.sandbox.world.revoke(phone, 'SESSION_REVOKED');
  const start = await openStart(other);
  await start.screen.button(card.refreshNamed('Eve Lee')).click();
  const retry = start.screen.button(removed.retryNamed('Eve Lee'));
  await retry.waitFor();
  expect((await request.delete(`/api/apiprofile/${profile}`)).status()).toBe(200);
  await start.page.reload();
  await start.screen.button(removed.signInNamed('Eve Lee')).waitFor();
  expect(await retry.count()).toBe(0);
  expect(start.problems).toEqual([]);
  await other.context.close();
});

// The last test, because it removes an account.
it('a removal that Telegram cannot confirm keeps the account, and says so', async () => {
  const name = full('Bob');
  const remove = async (): Promise<void> => {
    await screen.button(card.more(name)).click();
    await screen.menuItem(card.remove).click();
    const question = screen.question(removeAccount.title);
    expect(await question.getByRole('checkbox').isChecked()).toBe(true);
    await screen.button(removeAccount.confirm, question).click();
    await question.waitFor({ state: 'detached', timeout: REST_MS });
  };
  fixture.sandbox.faults.add({ kind: 'refuse' });
  await remove();
  await screen.expectAnnouncement(errors.codes.sign_out_unconfirmed);
  expect(await screen.cards().filter({ hasText: name }).count()).toBe(1);
  fixture.sandbox.faults.clear();
  await remove();
  await screen.expectAnnouncement(removeAccount.removed(name));
  expect(fixture.sandbox.world.devices(phoneOf('Bob'))).toEqual([]);
});
