import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { account, minutesFromNow } from '../../gallery/samples';
import { en as texts } from '../../src/i18n/en';
import { ru } from '../../src/i18n/ru';
import { eventually } from '../screen';
import { ADA, OK, logOut, panelOfUser, settled, useNetwork } from './fixtures';

const network = useNetwork();

const anna = account({ id: 1, first_name: 'Anna' });
const boris = account({ id: 2, first_name: 'Boris', username: null });
const card = (name: string): Locator => network.screen.cards().filter({ hasText: name });

/**
 * How browser translators change text nodes; elements with `translate="no"` are left alone.
 * - `replaced`: Chrome replaces each with a `<font>`.
 * - `wrapped`: the text node is moved into a `<font>`.
 * - `exchanged`: another text node takes its place.
 * - `two steps`: the `<font>` is inserted before the text node, which is removed then.
 */
const WAYS = ['replaced', 'wrapped', 'exchanged', 'two steps'] as const;

const translate = (way: (typeof WAYS)[number]): Promise<void> =>
  network.page.evaluate((how) => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found: Text[] = [];
    while (walker.nextNode()) found.push(walker.currentNode as Text);
    const translated = (text: Text): string => `«${text.data}»`;
    const font = (content: Node | string): HTMLElement => {
      const [outer, inner] = [document.createElement('font'), document.createElement('font')];
      inner.append(content);
      outer.append(inner);
      return outer;
    };
    for (const text of found) {
      if (!text.data.trim() || text.parentElement?.closest('[translate=no], style, script, font')) continue;
      if (how === 'replaced') text.replaceWith(font(translated(text)));
      if (how === 'exchanged') text.replaceWith(document.createTextNode(translated(text)));
      if (how === 'two steps') {
        text.before(font(translated(text)));
        text.remove();
      }
      if (how === 'wrapped') {
        const place = font('');
        text.replaceWith(place);
        place.firstElementChild?.append(text);
        text.data = translated(text);
      }
    }
  }, way);

describe.each(WAYS)('a page whose texts a browser has translated: %s', (way) => {
  it('shows what is new, and nothing that is gone', async () => {
    await network.open({ ...panelOfUser(ADA, anna, boris), 'DELETE /api/account/2': OK });
    const { page, server, screen } = network;
    await card('Boris').waitFor();
    await eventually(() => server.listeners).toBe(1);
    await settled(network);
    await translate(way);
    await page.getByText('«').first().waitFor();
    server.send({
      type: 'account.updated',
      data: {
        ...anna,
        ...{
          first_name: 'Annabel',
          username: 'annabel',
          stars: 77,
          stars_exact: '77',
          last_checked_at: minutesFromNow(0),
        },
        ...{ status: 'flood_wait', status_until: minutesFromNow(30) },
      },
    });
    await card('Annabel').getByText('@annabel', { exact: true }).waitFor();
    await card('Annabel').getByText('77', { exact: true }).waitFor();
    await card('Annabel')
      .getByText(/^Telegram.*\d\d:\d\d/)
      .waitFor();
    expect(await card('Annabel').innerText()).not.toContain('«OK»');
    server.send({ type: 'account.updated', data: account({ id: 3, first_name: 'Clara' }) });
    await page.getByText(texts.accounts.total(3), { exact: true }).waitFor();
    expect(await page.getByText('«2 accounts»').count()).toBe(0);
    await translate(way);
    server.send({ type: 'account.stage', data: { id: 1, stage: 'connect' } });
    await card('Annabel').getByText(texts.card.stage.connect).waitFor();
    server.send({ type: 'account.updated', data: { ...anna, first_name: 'Anna', last_checked_at: minutesFromNow(1) } });
    await card('Anna').getByText(texts.card.status.ok, { exact: true }).waitFor();
    expect(await card('Anna').innerText()).not.toContain(texts.card.stage.connect);
    await translate(way);
    await screen.button(texts.card.more('Boris')).click();
    await translate(way);
    await screen.menuItem(texts.card.remove).click();
    await screen.question(texts.removeAccount.title).waitFor();
    await translate(way);
    await page.getByRole('alertdialog').getByRole('button').last().click();
    await card('Boris').waitFor({ state: 'detached' });
    await page.getByRole('link', { name: texts.settings.title }).click();
    await translate(way);
    await page.getByRole('radio', { name: /Русский/ }).click();
    await page.getByRole('heading', { name: ru.settings.title, exact: true }).waitFor();
    await page.getByRole('radio', { name: /English/ }).click();
    await page.getByRole('heading', { name: texts.settings.title, exact: true }).waitFor();
    await logOut(network, ADA);
    await page.getByRole('heading', { name: texts.auth.loginTitle }).waitFor();
    expect(await page.locator('gb-root').innerText()).not.toContain('«');
  });
});

it('names, numbers and codes are not translated', async () => {
  await network.open(panelOfUser(ADA, anna, boris));
  await card('Anna').waitFor();
  for (const text of ['Anna', '@person_1', 'ada', '1,250']) {
    const shown = network.page.getByText(text, { exact: true }).first();
    expect(await shown.evaluate((element) => element.closest('[translate=no]') !== null), text).toBe(true);
  }
});
