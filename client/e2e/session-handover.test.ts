import { AUTH_KEY_BYTES, type ImportSession, type ImportedAccount, type MovedOutSession } from '@giftbuyer/contracts';
import { beforeAll, describe, expect, it } from 'vitest';
import { en } from '../src/i18n/en';
import { post } from './post';
import { type Person, addAccount, addProfile, addProtectedAccount, eventually, openStart, signUp } from './screen';
import { usePanel } from './fixtures';

const fixture = usePanel({ ALLOW_SESSION_EXPORT: '1' });
const { sessionHandover } = en;
const { letIn, moveOut, own } = sessionHandover;

let person: Person;
beforeAll(async () => {
  person = await signUp(fixture.browser, fixture.panel);
  const profile = await addProfile(person.context.request, 'Practice');
  await addAccount(person.context.request, profile, '+9996621040');
  await addProtectedAccount(person.context.request, profile, '+9996625041');
  await importAgain(2, profile);
});

/** Moves the account out, and takes its session over as that of another program. */
async function importAgain(id: number, api_profile_id: number): Promise<void> {
  const { request } = person.context;
  const { session } = await post<MovedOutSession>(request, `/api/account/${id}/move_out`, { format: 'telethon' });
  // Telethon: the version, then the data centre, its IPv4 address and port, and the key.
  const bytes = Buffer.from(session.slice(1), 'base64url');
  const auth_key = bytes.subarray(-AUTH_KEY_BYTES).toString('base64');
  const body: ImportSession = { api_profile_id, dc: bytes.readUInt8(0), test: null, auth_key };
  const { account } = await post<ImportedAccount>(request, '/api/accounts/import', body);
  expect([account.id, account.origin]).toEqual([id, 'import']);
}

async function openSheet(id: number) {
  const opened = await openStart(person);
  await opened.page.goto(`/accounts/${id}`);
  const choose = async (item: string) => {
    await opened.screen.button(sessionHandover.more).click();
    await opened.screen.menuItem(item).click();
  };
  return { ...opened, choose };
}

describe('the menu of an account', () => {
  it('lets another app in, but not by any link', async () => {
    const { page, screen, problems, choose } = await openSheet(1);
    const requests = screen.requests('POST', '/api/account/1/let_in');
    await choose(letIn.action);
    await screen.expectFocus(screen.field(letIn.label));
    await page.keyboard.press('Enter');
    await screen.dialog(letIn.title).getByText(letIn.missing).waitFor();
    await screen.field(letIn.label).fill('https://t.me/durov');
    await screen.dialog(letIn.title).getByText(letIn.invalid).waitFor();
    expect(requests).toHaveLength(0);
    await screen.field(letIn.label).fill(`tg://login?token=${'A'.repeat(43)}`);
    await page.keyboard.press('Enter');
    await screen.dialog(letIn.title).getByText(en.errors.telegram.AUTH_TOKEN_INVALIDX).waitFor();
    expect(requests).toHaveLength(1);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('makes a session of its own, for an imported account, with the 2FA password', async () => {
    const { page, screen, problems, choose } = await openSheet(2);
    await choose(own.action);
    await screen.button(own.go).click();
    await screen.expectFocus(screen.field(en.login.password));
    await screen.field(en.login.password).fill('wrong');
    await page.keyboard.press('Enter');
    await screen.dialog(own.title).getByText(en.errors.telegram.PASSWORD_HASH_INVALID).waitFor();
    await screen.field(en.login.password).fill('sandbox');
    await page.keyboard.press('Enter');
    await screen.expectAnnouncement(own.done(''));
    await screen.dialog(own.title).waitFor({ state: 'detached' });
    // The new one is the panel's own.
    await page.getByText(own.imported).waitFor({ state: 'detached' });
    await screen.button(sessionHandover.more).click();
    await screen.menuItem(letIn.action).waitFor();
    expect(await screen.menuItem(own.action).count()).toBe(0);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('moves the account out: its session is shown once, and not lost by a slip', async () => {
    const { page, screen, problems, choose } = await openSheet(1);
    await choose(moveOut.action);
    expect(await screen.button(moveOut.go).isDisabled()).toBe(true);
    await screen.field(moveOut.understood).check();
    await screen.button(moveOut.go).click();
    const text = screen.field(moveOut.session);
    await screen.expectFocus(text);
    const session = await text.inputValue();
    expect(session).toMatch(/^1[\w-]{351}=$/);
    await page.keyboard.press('Escape');
    await screen.button(moveOut.stay, screen.question(moveOut.leaveTitle)).click();
    await screen.question(moveOut.leaveTitle).waitFor({ state: 'detached' });
    await person.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await screen.button(moveOut.copy).click();
    await screen.expectAnnouncement(moveOut.copied);
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(session);
    await screen.button(moveOut.done).click();
    await text.waitFor({ state: 'detached' });
    await screen.dialog('').getByText(en.errors.telegram.MOVED_OUT).first().waitFor();
    await eventually(() => screen.button(en.removed.retry).count()).toBe(0);
    const stored = await page.evaluate(() =>
      JSON.stringify([localStorage, sessionStorage, history.state, location.href]),
    );
    expect(stored).not.toContain(session.slice(20, 60));
    expect(problems).toEqual([]);
    await page.close();
  });
});
