import { expect, it } from 'vitest';
import { json } from '../../gallery/sample-server';
import { account, proxies, proxy } from '../../gallery/samples';
import { en } from '../../src/i18n/en';
import { ADA, panelOfUser, settled, useNetwork } from './fixtures';

const network = useNetwork();
const { secondFactor: codes, proxies: proxyTexts, unsaved } = en;

it('recovery codes that were not saved are not closed without a question', async () => {
  await network.open(
    {
      ...panelOfUser(ADA, account({ id: 1 })),
      'POST /api/me/second-factor': json({ secret: 'ABC', uri: 'otpauth://totp/GiftBuyer:ada?secret=ABC' }),
      'POST /api/me/second-factor/confirm': json({ recovery_codes: ['aaaa-bbbb', 'cccc-dddd'] }),
    },
    { path: '/settings' },
  );
  const { page, screen } = network;
  await screen.button(codes.setUp).click();
  await screen.field(codes.firstCode).fill('123456');
  await screen.button(codes.turnOn).click();
  const dialog = screen.dialog(codes.codesTitle);
  await dialog.getByText('aaaa-bbbb').waitFor();
  await page.keyboard.press('Escape');
  await screen.button(codes.codesStay, screen.question(codes.codesLeaveTitle)).click();
  await screen.question(codes.codesLeaveTitle).waitFor({ state: 'detached' });
  await page.goBack();
  await screen.question(codes.codesLeaveTitle).waitFor();
  expect(await page.getByText('aaaa-bbbb').count()).toBe(1);
  await screen.button(unsaved.confirm, screen.question(codes.codesLeaveTitle)).click();
  await dialog.waitFor({ state: 'detached' });
});

it('proxies that are being added, of which some were not tried yet, are not dropped without a question', async () => {
  const CREATE = 'POST /api/proxies';
  const answers = { ...panelOfUser(ADA), 'GET /api/proxies': json(proxies()), [CREATE]: json(proxy({ id: 1 })) };
  await network.open(answers, { path: '/proxies' });
  const { page, screen, server } = network;
  await screen.button(proxyTexts.add).first().click();
  const dialog = screen.dialog(proxyTexts.addTitle);
  await dialog.getByLabel(proxyTexts.paste).fill([1, 2, 3, 4].map((n) => `192.0.2.${n}:1080`).join('\n'));
  const first = [1, 2, 3].map(() => server.hold(CREATE));
  await screen.button(proxyTexts.add, dialog).click();
  await Promise.all(first.map((each) => each.arrived));
  await page.keyboard.press('Escape');
  const question = screen.question(proxyTexts.stopTitle);
  await screen.button(proxyTexts.stay, question).click();
  await question.waitFor({ state: 'detached' });
  await page.keyboard.press('Escape');
  await screen.button(proxyTexts.stop, question).click();
  await dialog.waitFor({ state: 'detached' });
  for (const each of first) each.release();
  await settled(network);
  expect(server.asked.filter(({ what }) => what === CREATE)).toHaveLength(3);
});
