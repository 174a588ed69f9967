import { expect, it } from 'vitest';
import { json, lines, errorAnswer } from '../../gallery/sample-server';
import { account, minutesFromNow } from '../../gallery/samples';
import { en as texts } from '../../src/i18n/en';
import { ADA, panelOfUser, useNetwork } from './fixtures';

const network = useNetwork();

const { card, common, detail, invites, secondFactor } = texts;
const anna = account({ id: 1, first_name: 'Anna', status: 'frozen', status_code: 'NEW_CODE' });
const SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const CODES = ['k7mq-4xzd-0a2b-9cde', '0f3h-8v2n-q5rt-1w6y'];

/** Simulates an insecure context (W3C Secure Contexts); copied text can still be read by the test. */
const WITHOUT_CLIPBOARD = (): void => {
  const { clipboard } = navigator;
  Object.assign(globalThis, { readCopied: () => clipboard.readText() });
  Object.defineProperty(window, 'isSecureContext', { value: false });
  Object.defineProperty(navigator, 'clipboard', { value: undefined });
};
const copied = (): Promise<string> =>
  network.page.evaluate(() => (globalThis as unknown as { readCopied: () => Promise<string> }).readCopied());

const click = (name: string): Promise<void> => network.screen.button(name).first().click();

/** Copy buttons: how to reach one, its name, the message, and the copied text. */
const PLACES: readonly [
  where: string,
  path: string,
  come: () => Promise<void>,
  button: string,
  said: string,
  text: string,
][] = [
  [
    'a username on a card',
    '/',
    () => Promise.resolve(),
    `${card.copyUsername} @person_1`,
    card.copied('person_1'),
    '@person_1',
  ],
  [
    'a Telegram id in the sheet',
    '/accounts/1',
    () => Promise.resolve(),
    detail.copyTelegramId,
    detail.telegramIdCopied,
    anna.tg_user_id,
  ],
  [
    'a code of Telegram in the sheet',
    '/accounts/1',
    () => Promise.resolve(),
    common.copyCode,
    common.codeCopied,
    'NEW_CODE',
  ],
  [
    'a code of Telegram in a message',
    '/',
    () => click(card.refreshNamed('Anna')),
    common.copyCode,
    common.codeCopied,
    'OTHER_CODE',
  ],
  [
    'why a page cannot be read',
    '/api-profiles',
    () => Promise.resolve(),
    common.copyCode,
    common.codeCopied,
    'unavailable',
  ],
  [
    'the key of a second factor',
    '/settings',
    () => click(secondFactor.setUp),
    secondFactor.copySecret,
    secondFactor.secretCopied,
    SECRET,
  ],
  [
    'recovery codes',
    '/settings',
    async () => {
      await click(secondFactor.setUp);
      await network.screen.field(secondFactor.firstCode).fill('123456');
      await click(secondFactor.turnOn);
      await network.page.getByText(CODES[0] ?? '').waitFor();
    },
    secondFactor.copyCodes,
    secondFactor.codesCopied,
    CODES.join('\n'),
  ],
  [
    'a link that invites',
    '/settings',
    () => click(invites.create),
    invites.copy,
    invites.copied,
    '/register#invite=token',
  ],
];

it.each(PLACES)('over plain http is copied: %s', async (_, path, come, button, said, text) => {
  await network.open(
    {
      ...panelOfUser({ ...ADA, can_invite: true }, anna),
      'GET /api/account/1/history': json({ items: [], next: null }),
      ...(path === '/api-profiles' && { 'GET /api/apiprofiles': errorAnswer(503, 'unavailable') }),
      'POST /api/account/1/refresh': lines({ error: 'telegram_rpc', error_code: 'OTHER_CODE', detail: 'Refused.' }),
      'POST /api/me/second-factor': json({ secret: SECRET, uri: `otpauth://totp/GiftBuyer:ada?secret=${SECRET}` }),
      'POST /api/me/second-factor/confirm': json({ recovery_codes: CODES }),
      'POST /api/invites': json({ token: 'token', expires_at: minutesFromNow(60) }),
    },
    { path, permissions: ['clipboard-read', 'clipboard-write'], init: [WITHOUT_CLIPBOARD, 0] },
  );
  await come();
  await network.page.getByRole('button', { name: button, exact: true }).first().click();
  await network.screen.toast(said).waitFor();
  expect((await copied()).replaceAll('\r\n', '\n')).toContain(text);
});
