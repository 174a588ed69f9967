import type { Locator, Page } from 'playwright-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { en } from '../src/i18n/en';
import { Screen, eventually } from './screen';
import { type OpenedPage, ReusedPages } from './reused-pages';
import { usePanelWithAccounts } from './fixtures';

const DAY = 24 * 3_600_000;

const { detail, card, removeAccount } = en;
const { history } = detail;

const fixture = usePanelWithAccounts(6);

beforeAll(async () => {
  await fixture.panel.setStarHistory(2, [{ at: new Date(Date.now() - 5 * DAY), amount: '70', nanos: 500_000_000 }]);
});

const pages = new ReusedPages();
let opened: OpenedPage;
let page: Page;
let screen: Screen;
beforeEach(async () => {
  opened = await pages.open(fixture.browser, fixture.panel.contextOptions());
  ({ page } = opened);
  await fixture.panel.signIn(opened.context);
  screen = new Screen(page, en);
});
afterEach(async ({ task }) => {
  const problems = opened.problems.splice(0);
  await opened.release(task.result?.state !== 'fail' && problems.length === 0);
  expect(problems).toEqual([]);
});

const sheet = (): Locator => page.getByRole('dialog');
const chart = (): Locator => page.getByRole('slider', { name: history.title });
const path = (): string => new URL(page.url()).pathname;
const value = (): Promise<string | null> => chart().getAttribute('aria-valuetext');

async function openChart(account: number): Promise<void> {
  await page.goto(`/accounts/${account}`);
  await chart().waitFor();
  // Its size is measured after the first rendering.
  await page.locator('gb-star-chart path.line[d^="M"]').waitFor({ state: 'attached' });
}

describe('the sheet of an account', () => {
  it('opens from its name, over the list, and Back closes it', async () => {
    await page.goto('/?sort=name');
    const name = page.locator('a[href^="/accounts/4"]');
    await name.focus();
    await page.keyboard.press('Enter');
    await sheet().waitFor();
    expect(path()).toBe('/accounts/4');
    expect(new URL(page.url()).search).toBe('?sort=name');
    await eventually(() => page.title()).toMatch(new RegExp(`^${card.noName}`));
    await page.goBack();
    await sheet().waitFor({ state: 'detached' });
    expect(path()).toBe('/');
    await screen.expectFocus(name);
    await eventually(() => page.title()).toContain(en.accounts.title);
    await page.goForward();
    await sheet().waitFor();
    expect(path()).toBe('/accounts/4');
  });

  it.each([
    ['Esc', () => page.keyboard.press('Escape')],
    ['×', () => screen.button(en.ui.close, sheet()).click()],
    ['the backdrop', () => page.mouse.click(300, 400)],
  ])('is closed by %s, which leaves nothing to go back to', async (_way, close) => {
    await page.goto('/settings');
    await page.goto('/');
    await screen.cards().first().getByRole('link').click();
    await sheet().waitFor();
    await close();
    await sheet().waitFor({ state: 'detached' });
    await eventually(path).toBe('/');
    await page.goBack();
    await page.waitForURL('/settings');
  });

  it('opens from its address, and closing leads to the list', async () => {
    await page.goto('/accounts/2');
    await sheet().getByText('70.5').first().waitFor();
    await page.keyboard.press('Escape');
    await sheet().waitFor({ state: 'detached' });
    await eventually(path).toBe('/');
    await eventually(() => screen.cards().count()).toBe(6);
  });

  it.each(['999999', 'ada', '1e0x', '-1'])('says that there is no account %s', async (id) => {
    await page.goto(`/accounts/${id}`);
    await screen.dialog(detail.notFound).waitFor();
    await screen.button(detail.toList).click();
    await sheet().waitFor({ state: 'detached' });
    await eventually(path).toBe('/');
  });

  it('shows the phone only on request', async () => {
    await page.goto('/accounts/2');
    const phone = '+999 661 1001';
    await sheet().getByText('+999 6•• ••01').waitFor();
    expect(await page.getByText(phone).count()).toBe(0);
    await screen.button(detail.showPhone).click();
    await sheet().getByText(phone).waitFor();
    await screen.button(detail.hidePhone).click();
    await sheet().getByText(phone).waitFor({ state: 'detached' });
  });

  it('refreshes the account, stage by stage, and takes the new balance into the chart', async () => {
    await openChart(4);
    const before = await value();
    fixture.panel.changeInTelegram(4, { stars: { amount: 321, nanos: 0 } });
    await screen.button(card.refresh, sheet()).click();
    await sheet().getByText('321').first().waitFor();
    await eventually(value).not.toBe(before);
    expect(await value()).toContain('321');
  });

  it('asks before the account is removed, then closes', async () => {
    await page.goto('/');
    await page.locator('a[href="/accounts/5"]').click();
    await screen.button(card.remove, sheet()).click();
    const question = screen.question(removeAccount.title);
    await question.waitFor();
    await page.keyboard.press('Escape');
    await question.waitFor({ state: 'detached' });
    expect(path()).toBe('/accounts/5');
    await screen.button(card.remove, sheet()).click();
    await question.getByRole('checkbox').uncheck();
    await screen.button(removeAccount.confirm, question).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await eventually(path).toBe('/');
    await eventually(() => screen.cards().count()).toBe(5);
  });

  it('keeps the history of an account whose session Telegram ended, and signs it in again', async () => {
    await openChart(6);
    fixture.panel.revokeSession(6);
    await screen.button(card.refresh, sheet()).click();
    await sheet().getByText(en.errors.telegram.SESSION_REVOKED).waitFor();
    await chart().waitFor();
    const refresh = screen.button(card.refresh, sheet());
    expect(await refresh.count()).toBe(0);
    await screen.button(card.signInAgain, sheet()).click();
    await screen.button(en.login.sendCode).click();
    await screen.field(en.login.code).fill('11111');
    await refresh.waitFor();
    await chart().waitFor();
  });

  it('is pulled down by its handle on a phone', async () => {
    await page.setViewportSize({ width: 360, height: 780 });
    await page.goto('/accounts/2');
    const pull = async (by: number): Promise<void> => {
      const box = await sheet().boundingBox();
      if (!box) throw new Error('the sheet is not on the screen');
      await page.mouse.move(box.x + 100, box.y + 10);
      await page.mouse.down();
      await page.mouse.move(box.x + 100, box.y + 10 + by, { steps: 4 });
      await page.mouse.up();
    };
    await chart().waitFor();
    await screen.rendered();
    await pull(40);
    await screen.rendered();
    expect(await sheet().isVisible()).toBe(true);
    await pull(160);
    await sheet().waitFor({ state: 'detached' });
    await eventually(path).toBe('/');
  });
});
