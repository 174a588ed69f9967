import { expect, describe, it } from 'vitest';
import { account, minutesFromNow } from '../../gallery/samples';
import { en as texts } from '../../src/i18n/en';
import { eventually } from '../screen';
import { ADA, OK, panelOfUser, settled, useNetwork } from './fixtures';

const network = useNetwork();

const many = Array.from({ length: 200 }, (_, i) =>
  account({ id: i + 1, first_name: `Person ${i + 1}`, last_checked_at: minutesFromNow(-3 - i / 10) }),
);
const scrolled = () => network.page.evaluate(() => Math.round(scrollY));

describe('the place in the list', () => {
  async function openAt(top: number, width = 1280): Promise<void> {
    await network.open(panelOfUser(ADA, ...many), { viewport: { width, height: 800 } });
    await network.screen.cards().first().waitFor();
    await eventually(() => network.server.listeners).toBe(1);
    await settled(network);
    await network.page.evaluate((y) => scrollTo(0, y), top);
    await eventually(scrolled).toBe(top);
  }

  /** The name of a card inside the viewport, once the cards of this place are rendered. */
  const nameInView = async () => {
    const name = await network.page.waitForFunction(() => {
      const links = [...document.querySelectorAll('gb-account-card a')];
      const link = links.find((each) => {
        const { top, bottom } = each.getBoundingClientRect();
        return top > 300 && bottom < innerHeight;
      });
      return link?.textContent?.trim();
    });
    return String(await name.jsonValue());
  };

  it.each([360, 1280])('is not that of the next page, and is found by Back: %i px', async (width) => {
    await openAt(3000, width);
    await network.page.getByRole('link', { name: texts.settings.title }).click();
    await network.page.getByRole('heading', { name: texts.settings.title }).waitFor();
    await eventually(scrolled).toBe(0);
    await network.page.goBack();
    await network.screen.cards().first().waitFor();
    await eventually(scrolled).toBe(3000);
  });

  it('stays while a sheet opens and closes', async () => {
    await openAt(3000);
    const link = network.page.getByRole('link', { name: await nameInView(), exact: true });
    const before = await link.boundingBox();
    await link.click();
    await network.page.getByRole('dialog').waitFor();
    await settled(network);
    await network.page.goBack();
    await network.page.getByRole('dialog').waitFor({ state: 'detached' });
    await settled(network);
    expect(await scrolled()).toBe(3000);
    expect(await link.boundingBox()).toEqual(before);
  });

  it('stays while a dialog closes, and while the search is written into the address', async () => {
    await openAt(3000);
    await network.page.keyboard.press('n');
    await network.page.getByRole('dialog').waitFor();
    await network.screen.hasHistoryEntries(1);
    await network.page.goBack();
    await network.page.getByRole('dialog').waitFor({ state: 'detached' });
    await settled(network);
    expect(await scrolled()).toBe(3000);
  });

  it.each([360, 1280])('becomes the first card when the person far down asks for others: %i px', async (width) => {
    await openAt(3000, width);
    await network.page.getByRole('searchbox').fill('Person 1');
    const first = network.screen.cards().first();
    await eventually(() => first.getByRole('link').textContent()).toContain('Person 1');
    const below = async () => {
      const [card, toolbar] = [
        await first.boundingBox(),
        await network.page.locator('gb-accounts-toolbar').boundingBox(),
      ];
      return card && toolbar && Math.round(card.y - toolbar.y - toolbar.height);
    };
    await eventually(below).toBe(0);
  });

  it('stays when an account is removed, and the focus goes to the next one', async () => {
    await openAt(3000);
    const name = await nameInView();
    const id = Number(name.replace('Person ', ''));
    const next = `Person ${id + 1}`;
    network.server.change({ [`DELETE /api/account/${id}`]: OK });
    await network.screen.button(texts.card.more(name)).click();
    await network.screen.menuItem(texts.card.remove).click();
    await network.screen.button(texts.removeAccount.confirm).click();
    await network.page.getByRole('alertdialog').waitFor({ state: 'detached' });
    await eventually(() => network.page.evaluate(() => document.activeElement?.textContent?.trim() ?? '')).toContain(
      next,
    );
    expect(await scrolled()).toBe(3000);
  });
});
