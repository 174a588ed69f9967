import { describe, expect, it } from 'vitest';
import { json } from '../../gallery/sample-server';
import { account, history } from '../../gallery/samples';
import { en as texts } from '../../src/i18n/en';
import { eventually } from '../screen';
import { ADA, SIGNED_OUT, panelOfUser, returnToTab, settled, useNetwork } from './fixtures';

const network = useNetwork();
const t = texts.sessionHandover.moveOut;
const MOVE = 'POST /api/account/1/move_out';

const answers = {
  ...panelOfUser({ ...ADA, can_export_sessions: true }, account({ id: 1, first_name: 'Anna' })),
  'GET /api/account/1/history': json(history()),
  [MOVE]: json({ session: 'the-only-copy' }),
};

it('on a phone the question begins with what it is about', async () => {
  await network.open(answers, { path: '/accounts/1', viewport: { width: 360, height: 640 } });
  const { page, screen } = network;
  await screen.button(texts.sessionHandover.more).click();
  await screen.menuItem(t.action).click();
  await screen.expectFocus(screen.button(texts.common.cancel));
  const heading = page.getByRole('heading', { name: t.title });
  expect((await heading.boundingBox())?.y).toBeGreaterThan(0);
  expect(
    await heading.evaluate((element) => {
      const { x, y } = element.getBoundingClientRect();
      return element.contains(document.elementFromPoint(x + 4, y + 4));
    }),
  ).toBe(true);
});

it('a session that is nowhere else is not lost by a reload without a question', async () => {
  await network.open(answers, { path: '/accounts/1' });
  const { page, server, screen } = network;
  const questions: string[] = [];
  page.on('dialog', (dialog) => {
    questions.push(dialog.type());
    void dialog.dismiss();
  });
  const leave = () => page.evaluate(() => location.reload());
  await screen.button(texts.sessionHandover.more).click();
  await screen.menuItem(t.action).click();
  await page.getByRole('checkbox', { name: t.understood }).check();

  // Under way: without the answer the session is lost.
  const held = server.hold(MOVE);
  await screen.button(t.go).click();
  await held.arrived;
  await leave();
  await expect.poll(() => questions).toEqual(['beforeunload']);
  held.release();
  const session = page.getByRole('textbox', { name: t.session });
  await session.waitFor();
  await leave();
  await expect.poll(() => questions.length).toBe(2);
  expect(await session.inputValue()).toBe('the-only-copy');

  await page.context().grantPermissions(['clipboard-write', 'clipboard-read']);
  await screen.button(t.copy).click();
  await screen.toast(t.copied).waitFor();
  await settled(network);
  await page.reload();
  await page.getByRole('dialog', { name: 'Anna' }).waitFor();
  expect(questions).toHaveLength(2);
});

describe('when the session of the panel ends', () => {
  const textbox = () => network.page.getByRole('textbox', { name: t.session });

  async function openQuestion(): Promise<void> {
    await network.open(answers, { path: '/accounts/1' });
    await network.screen.button(texts.sessionHandover.more).click();
    await network.screen.menuItem(t.action).click();
    await network.page.getByRole('checkbox', { name: t.understood }).check();
  }

  async function endSession(): Promise<void> {
    network.server.change({ 'GET /api/accounts': SIGNED_OUT });
    await returnToTab(network);
    // The page is below the modal, and not in the accessibility tree.
    await network.page.waitForURL('**/login');
  }

  it('a session that is nowhere else stays until it is copied, or given up', async () => {
    await openQuestion();
    const { page, screen } = network;
    await screen.button(t.go).click();
    await textbox().waitFor();
    await endSession();
    expect(await textbox().inputValue()).toBe('the-only-copy');
    // Back asks, too.
    for (const leave of [() => page.keyboard.press('Escape'), () => page.goBack()]) {
      await screen.hasHistoryEntries(1);
      await leave();
      await screen.button(t.stay, screen.question(t.leaveTitle)).click();
      await screen.question(t.leaveTitle).waitFor({ state: 'detached' });
    }
    await page.context().grantPermissions(['clipboard-write', 'clipboard-read']);
    await screen.button(t.copy).click();
    await screen.toast(t.copied).waitFor();
    await screen.button(t.done).click();
    await textbox().waitFor({ state: 'detached' });
    const heading = page.getByRole('heading', { name: texts.auth.loginTitle });
    await eventually(() => heading.evaluate((element) => element === document.activeElement)).toBe(true);
    await screen.field(texts.auth.username).fill('ada');
    expect(new URL(page.url()).pathname).toBe('/login');
  });

  it('while the account is being moved out, its session is shown as it comes', async () => {
    await openQuestion();
    const held = network.server.hold(MOVE);
    await network.screen.button(t.go).click();
    await held.arrived;
    await endSession();
    held.release();
    await textbox().waitFor();
    expect(await textbox().inputValue()).toBe('the-only-copy');
  });

  it('while moving out fails, the question is closed', async () => {
    await openQuestion();
    const held = network.server.hold(MOVE);
    await network.screen.button(t.go).click();
    await held.arrived;
    await endSession();
    held.release(SIGNED_OUT);
    await network.page.getByRole('alertdialog').waitFor({ state: 'detached' });
    await network.screen.field(texts.auth.username).fill('ada');
  });
});
