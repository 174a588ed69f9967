import { describe, expect, it } from 'vitest';
import { json, lines } from '../../gallery/sample-server';
import { account, minutesFromNow } from '../../gallery/samples';
import { en as texts } from '../../src/i18n/en';
import { eventually } from '../screen';
import { ADA, SIGNED_OUT, logIn, panelOfUser, settled, useNetwork } from './fixtures';

const network = useNetwork({ hasMotion: true });

const people = ['Anna', 'Boris', 'Clara'].map((first_name, i) =>
  account({ id: i + 1, first_name, last_checked_at: minutesFromNow(-1 - i) }),
);

async function openList(): Promise<void> {
  await network.open(panelOfUser(ADA, ...people));
  await network.screen.cards().getByText('Clara').waitFor();
  await eventually(() => network.server.listeners).toBe(1);
  await settled(network);
}

const leave = (id: number) => network.server.send({ type: 'account.removed', data: { id, error_code: null } });
const cardOf = (name: string) => network.screen.cards().and(network.page.getByLabel(name, { exact: true }));

describe('the focus of a card that leaves', () => {
  it('goes to the next card, and from the last one to the one before it', async () => {
    await openList();
    await network.screen.button(texts.card.refreshNamed('Boris')).focus();
    leave(2);
    await network.screen.expectFocus(cardOf('Clara'));
    leave(3);
    await network.screen.expectFocus(cardOf('Anna'));
    leave(1);
    await network.screen.expectFocus(network.page.getByRole('heading', { name: texts.accounts.title }));
  });

  it('goes to the next card out of its menu', async () => {
    await openList();
    await network.screen.button(texts.card.more('Boris')).click();
    await network.screen.menuItem(texts.card.remove).waitFor();
    leave(2);
    await network.screen.expectFocus(cardOf('Clara'));
    expect(await network.page.getByRole('menu').count()).toBe(0);
  });

  it('stays in the dialog over it', async () => {
    await openList();
    await network.screen.button(texts.card.more('Boris')).click();
    await network.screen.menuItem(texts.card.remove).click();
    await network.screen.expectFocus(network.screen.button(texts.common.cancel));
    leave(2);
    await cardOf('Boris').waitFor({ state: 'detached' });
    await network.screen.expectFocus(network.screen.button(texts.common.cancel));
  });
});

describe('the focus of a message that is dismissed', () => {
  /** The message stays while its request is pending. @returns ends that */
  async function refreshAnna(): Promise<() => void> {
    await openList();
    const held = network.server.hold('POST /api/account/1/refresh');
    await network.screen.button(texts.card.refreshNamed('Anna')).press('Enter');
    await network.page.locator('gb-toast-card').waitFor();
    return () => held.release(lines({ error: 'unavailable', detail: '' }));
  }

  it('returns to where it came from', async () => {
    const end = await refreshAnna();
    await network.page.keyboard.press('Alt+t');
    await network.screen.expectFocus(network.screen.button(texts.ui.dismiss));
    await network.page.keyboard.press('Enter');
    await network.screen.expectFocus(network.screen.button(texts.card.refreshingNamed('Anna')));
    end();
  });

  it('stays in it when another message goes', async () => {
    await openList();
    const { page, screen, server } = network;
    const held = [1, 2].map((id) => server.hold(`POST /api/account/${id}/refresh`));
    await screen.button(texts.card.refreshNamed('Anna')).press('Enter');
    const first = page.locator('gb-toast-card').filter({ hasText: 'Anna' });
    await first.waitFor();
    await screen.button(texts.card.refreshNamed('Boris')).press('Enter');
    const second = page.locator('gb-toast-card').filter({ hasText: 'Boris' });
    await second.waitFor();
    await page.keyboard.press('Alt+t');
    await screen.expectFocus(screen.button(texts.ui.dismiss, second));
    held[0]?.release(lines({ error: 'session_invalid', detail: '' }));
    await first.and(page.locator(':not(:has(.action))')).waitFor({ state: 'detached' });
    await screen.expectFocus(screen.button(texts.ui.dismiss, second));
    held[1]?.release(lines({ error: 'unavailable', detail: '' }));
  });

  it('returns into the dialog that it came from', async () => {
    const end = await refreshAnna();
    await network.screen.openPicker();
    const add = network.screen.button(texts.profiles.add);
    await add.focus();
    await network.page.keyboard.press('Alt+t');
    await network.screen.expectFocus(network.screen.button(texts.ui.dismiss));
    await network.page.keyboard.press('Enter');
    await network.screen.expectFocus(add);
    end();
  });
});

it('the focus of a page that is left goes to the heading of the next one', async () => {
  await network.open({ 'GET /api/me': SIGNED_OUT, 'GET /api/auth/options': json({ registration: 'open' }) });
  await logIn(network, panelOfUser(ADA, ...people), ADA);
  await network.screen.expectFocus(network.page.getByRole('heading', { name: texts.accounts.title }));
});
