import { readFile } from 'node:fs/promises';
import { Secret, TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { en } from '../src/i18n/en';
import { type Person, type Screen, addAccount, addProfile, eventually, openStart, signUp } from './screen';
import { useSharedPanel } from './fixtures';

const fixture = useSharedPanel();
const WRONG_CODE = '12345';

async function logIn(screen: Screen, person: Person): Promise<void> {
  await screen.field(en.auth.username).fill(person.username);
  await screen.field(en.auth.password).fill(person.password);
  await screen.page.keyboard.press('Enter');
}

const region = (page: Page, name: string) => page.getByRole('region', { name, exact: true });

describe('the password again', () => {
  let person: Person;
  beforeAll(async () => {
    person = await signUp(fixture.browser, fixture.panel);
    await addAccount(person.context.request, await addProfile(person.context.request, 'Practice'), '+9996620020');
  });

  it('is asked for when the server wants it, and then what was wanted is done, once', async () => {
    const { page, screen, problems } = await openStart(person);
    const deletions = screen.requests('DELETE', '/api/account/');
    // The response of the server ten minutes after a login.
    const refusal = { error: 'step_up_required', detail: 'The password is needed' };
    await page.route('**/api/account/*', (route) => route.fulfill({ status: 403, json: refusal }), { times: 2 });
    const remove = async () => {
      await screen
        .cards()
        .first()
        .getByRole('button', { name: /^Actions/ })
        .click();
      await screen.menuItem(en.card.remove).click();
      await screen.button(en.removeAccount.confirm).click();
      await screen.dialog(en.stepUp.title).waitFor();
    };
    await remove();
    await screen.expectFocus(screen.field(en.auth.password));
    await page.keyboard.press('Escape');
    await screen.dialog(en.stepUp.title).waitFor({ state: 'detached' });
    await screen.button(en.removeAccount.confirm).click();
    await screen.field(en.auth.password).fill('wrong');
    await page.keyboard.press('Enter');
    await screen.dialog(en.stepUp.title).getByText(en.errors.codes.wrong_password).waitFor();
    await screen.field(en.auth.password).fill(person.password);
    await page.keyboard.press('Enter');
    await screen.toast(en.removeAccount.removed('')).waitFor();
    await eventually(() => screen.cards().count()).toBe(0);
    expect(deletions).toHaveLength(3);
    expect(problems).toEqual([]);
    await page.close();
  });
});

describe('own access', () => {
  it('with an app: set up, sign in by a recovery code, see it all in the log, sign out everywhere', async () => {
    const person = await signUp(fixture.browser, fixture.panel, { width: 390, colorScheme: 'dark' });
    await person.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: fixture.panel.url });
    const { page, screen, problems } = await openStart(person);
    await page.goto('/settings');
    const signIns = region(page, en.audit.signIns);
    await signIns.getByText(en.audit.events.registered).waitFor();
    expect(await signIns.getByText(en.audit.thisOne).count()).toBe(1);
    await screen.expectToFit();

    await screen.button(en.secondFactor.setUp).click();
    const setUp = screen.dialog(en.secondFactor.setUpTitle);
    await setUp.getByRole('img', { name: en.secondFactor.qr }).waitFor();
    await screen.field(en.secondFactor.firstCode).fill(WRONG_CODE);
    await page.keyboard.press('Enter');
    await setUp.getByText(en.errors.codes.wrong_code).waitFor();
    await screen.button(en.secondFactor.copySecret).click();
    await screen.toast(en.secondFactor.secretCopied).waitFor();
    const secret = await page.evaluate(() => navigator.clipboard.readText());
    expect((await setUp.locator('code').innerText()).replaceAll(' ', '')).toBe(secret);
    const app = new TOTP({ secret: Secret.fromBase32(secret) });
    await screen.field(en.secondFactor.firstCode).fill(app.generate());
    await page.keyboard.press('Enter');

    const saving = screen.dialog(en.secondFactor.codesTitle);
    await saving.waitFor();
    const codes = await saving.locator('code').allInnerTexts();
    expect(codes).toHaveLength(10);
    await screen.expectToFit();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      screen.button(en.secondFactor.download).click(),
    ]);
    expect(await readFile(await download.path(), 'utf8')).toContain(codes.join('\n'));
    await screen.button(en.secondFactor.saved).click();
    await page.getByText(en.secondFactor.codesLeft(10)).waitFor();

    await screen.button(en.shell.logout).click();
    await logIn(screen, person);
    await screen.expectFocus(screen.field(en.secondFactor.code));
    await screen.field(en.secondFactor.code).fill(WRONG_CODE);
    await page.keyboard.press('Enter');
    await page.getByText(en.errors.codes.wrong_code).first().waitFor();
    await screen.button(en.secondFactor.useRecovery).click();
    await screen.field(en.secondFactor.recoveryCode).fill(codes[0] ?? '');
    await page.keyboard.press('Enter');
    await screen.button(en.accounts.add).waitFor();

    await page.goto('/settings');
    await page.getByText(en.secondFactor.codesLeft(9)).waitFor();
    const log = region(page, en.audit.title);
    await screen.button(en.audit.more, log).click();
    const events = ['recovery_code_used', 'second_factor_failed', 'second_factor_on', 'logout'] as const;
    for (const event of events) await log.getByText(en.audit.events[event]).first().waitFor();
    for (const event of events) expect(await log.getByText(en.audit.events[event]).count(), event).toBe(1);
    await screen.expectToFit();

    await screen.button(en.secondFactor.turnOff).click();
    await screen.question(en.secondFactor.offTitle).waitFor();
    await screen.button(en.secondFactor.turnOff, screen.question(en.secondFactor.offTitle)).click();
    await screen.button(en.secondFactor.setUp).waitFor();

    await screen.button(en.everywhere.action).click();
    await screen.button(en.everywhere.action, screen.question(en.everywhere.title)).click();
    await page.waitForURL('/login');
    await logIn(screen, person);
    await screen.button(en.accounts.add).waitFor();
    expect(problems).toEqual([]);
    await person.context.close();
  });

  it('goes back to the password when the time for the code is over', async () => {
    const person = await signUp(fixture.browser, fixture.panel);
    const { request } = person.context;
    const setUp = (await (await request.post('/api/me/second-factor')).json()) as { secret: string };
    const code = new TOTP({ secret: Secret.fromBase32(setUp.secret) }).generate();
    expect((await request.post('/api/me/second-factor/confirm', { data: { code } })).ok()).toBe(true);
    const { page, screen, problems } = await openStart(person);
    await page.goto('/settings');
    await screen.button(en.shell.logout).click();
    await logIn(screen, person);
    await screen.field(en.secondFactor.code).waitFor();
    await person.context.clearCookies({ name: /^second_step_/ });
    await screen.field(en.secondFactor.code).fill(WRONG_CODE);
    await page.keyboard.press('Enter');
    await page.getByText(en.errors.codes.second_step_expired).waitFor();
    await screen.expectFocus(screen.field(en.auth.password));
    expect(problems).toEqual([]);
    await person.context.close();
  });
});
