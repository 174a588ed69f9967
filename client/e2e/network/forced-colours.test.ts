import { expect, it } from 'vitest';
import { json } from '../../gallery/sample-server';
import { account, minutesFromNow, sentCode } from '../../gallery/samples';
import { en as texts } from '../../src/i18n/en';
import { ADA, panelOfUser, settled, useNetwork } from './fixtures';

const network = useNetwork();

const anna = account({ id: 1, first_name: 'Anna', last_checked_at: minutesFromNow(-60 * 24 * 3) });
const balances = [5, 9, 2].map((stars, i) => ({ at: minutesFromNow(-60 * 24 * (20 - 5 * i)), stars: String(stars) }));
/** Contrast of graphics (WCAG 1.4.11). */
const CONTRAST = 3;

/** Elements with too little contrast to the background that the user has chosen. */
const faint = (selector: string) =>
  network.page.evaluate(
    ([selector, least]) => {
      const luminance = (colour: string): number | null => {
        const [red = 0, green = 0, blue = 0, alpha = 1] = (colour.match(/[\d.]+/g) ?? []).map(Number);
        if (!colour.startsWith('rgb') || alpha === 0) return null;
        const [r, g, b] = [red, green, blue].map((part) => {
          const share = part / 255;
          return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
        }) as [number, number, number];
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const probe = document.body.appendChild(document.createElement('i'));
      probe.style.color = 'Canvas';
      const canvas = luminance(getComputedStyle(probe).color) ?? 0;
      probe.remove();
      const stands = (colour: string): boolean => {
        const own = luminance(colour);
        if (own === null) return false;
        return (Math.max(own, canvas) + 0.05) / (Math.min(own, canvas) + 0.05) >= least;
      };
      const shown = [...document.querySelectorAll(selector)].filter((each) => each.checkVisibility());
      if (shown.length === 0) return [`nothing is ${selector}`];
      return shown
        .filter((each) => {
          const { fill, stroke, backgroundColor, borderTopColor, borderTopWidth } = getComputedStyle(each);
          const isSvg = each instanceof SVGElement;
          const border = borderTopWidth === '0px' ? '' : borderTopColor;
          return ![...(isSvg ? [fill, stroke] : [backgroundColor, border])].some(stands);
        })
        .map((each) => `${each.localName}.${each.getAttribute('class') ?? ''}`);
    },
    [selector, CONTRAST] as const,
  );

// The page is light and the user has forced dark colours: those of the page must not appear.
const DARK = { colorScheme: 'dark', forcedColors: 'active' } as const;

it('a chart is seen in the colours that a person has chosen', async () => {
  const history = { 'GET /api/account/1/history': json({ items: balances, next: null }) };
  await network.open({ ...panelOfUser(ADA, anna), ...history }, { path: '/accounts/1', ...DARK });
  await network.screen.button(texts.detail.history.download).waitFor();
  await network.page.evaluate(() => document.documentElement.classList.add('theme-light'));
  await network.page.getByRole('slider').focus();
  await network.page.keyboard.press('ArrowLeft');
  await network.page.locator('svg .here').waitFor();
  const shapes = ['text', '.grid', '.floor', '.line', '.band', '.dot', '.gap', '.cross', '.here'];
  for (const shape of shapes) expect(await faint(`gb-star-chart svg ${shape}`)).toEqual([]);
  expect(await faint('gb-star-chart .swatch')).toEqual([]);
});

it('so is the step of a sign-in', async () => {
  const answers = { ...panelOfUser(ADA, anna), 'POST /api/auth/send_code': json(sentCode) };
  await network.open(answers, DARK);
  await network.screen.cards().getByText('Anna').waitFor();
  await network.screen.openLoginForm('Основной');
  await network.screen.enterPhone('+79998887766');
  await settled(network);
  expect(await faint('gb-add-account-dialog .bar span')).toEqual([]);
  const [passed, coming] = await network.page
    .locator('gb-add-account-dialog .bar span')
    .evaluateAll((parts) => [parts[0], parts[2]].map((part) => part && getComputedStyle(part).backgroundColor));
  expect(passed).not.toBe(coming);
});
