import type { LetInAnswer } from '@giftbuyer/contracts';
import { type Answers, json, errorAnswer } from '../sample-server';
import { account, history, panelOf, removedAccount, accountsBehind } from '../samples';
import type { State, States } from '../state';
import type { User } from '../user';

const URL = 'tg://login?token=AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA';
/** As long as a real one. */
const SESSION = `1ApWapzMBu5uGbAJcfftBn25tuIwtBR3UFG5Cf61KiVDfN8x+Vl7B4zE/kg2XjhOh7NJRpr6xRyz1cO09VAy9tEBP1aISDeUqNUU/YsHl${'xXk9Gm2Q'.repeat(31)}=`;
const device: LetInAnswer['device'] = {
  device_model: 'PC 64bit',
  platform: 'Windows',
  system_version: 'Windows 11',
  app_name: 'Telegram Desktop',
  app_version: '6.1.2 x64',
  ip: '198.51.100.7',
  country: 'Serbia',
  region: 'Belgrade',
  password_pending: true,
};

/** The menu of the sheet of an account is open. */
const sheetWithMenu = (answers: Answers, act: (user: User) => Promise<void>): State => ({
  path: 'accounts/1',
  answers: {
    ...panelOf(account({ id: 1, first_name: 'Анна', last_name: 'Каренина', origin: 'import' }), ...accountsBehind()),
    'GET /api/account/1/history': json(history()),
    'GET /api/me': json({ id: 1, username: 'ada', installation_confirmed: true, can_export_sessions: true }),
    ...answers,
  },
  act: async (user) => {
    await user.click(user.texts.sessionHandover.more);
    await act(user);
  },
});

async function openLetIn(user: User): Promise<void> {
  await user.chooseMenuItem(user.texts.sessionHandover.letIn.action);
  await user.waitFor('gb-let-in-dialog gb-text-field');
}

async function letIn(user: User, url = URL): Promise<void> {
  await openLetIn(user);
  await user.fill(user.texts.sessionHandover.letIn.label, url);
  await user.click(user.texts.sessionHandover.letIn.go, 'gb-let-in-dialog button[type=submit]');
}

async function openMoveOut(user: User): Promise<void> {
  await user.chooseMenuItem(user.texts.sessionHandover.moveOut.action);
  await user.waitFor('gb-move-out-dialog .understood');
}

async function moveOut(user: User): Promise<void> {
  await openMoveOut(user);
  const { understood, go } = user.texts.sessionHandover.moveOut;
  await user.click(understood, 'gb-move-out-dialog label');
  await user.click(go, 'gb-move-out-dialog button:not([disabled])');
}

async function openOwn(user: User): Promise<void> {
  await user.chooseMenuItem(user.texts.sessionHandover.own.action);
  await user.waitFor('gb-own-session-dialog .text');
}

const moved: Answers = {
  'POST /api/account/1/move_out': json({ session: SESSION }),
  'GET /api/accounts/removed': json({
    items: [removedAccount({ id: 1, first_name: 'Анна', error_code: 'MOVED_OUT', retry_until: null })],
  }),
};

/** States of the dialogs by which others get access to an account, or lose it. */
export const sessionHandoverStates: States = {
  'sheet-menu': sheetWithMenu({}, (user) => user.waitFor('[role=menuitem]')),
  'sheet-imported': { ...sheetWithMenu({}, async () => undefined), act: (user) => user.waitFor('gb-imported-notice') },
  'let-in': sheetWithMenu({}, openLetIn),
  'let-in-wrong': sheetWithMenu({}, async (user) => {
    await letIn(user, 'https://t.me/durov');
    await user.waitFor('.error');
  }),
  'let-in-expired': sheetWithMenu(
    { 'POST /api/account/1/let_in': errorAnswer(400, 'telegram_rpc', { error_code: 'AUTH_TOKEN_EXPIRED' }) },
    async (user) => {
      await letIn(user);
      await user.waitFor('.error');
    },
  ),
  'let-in-done': sheetWithMenu({ 'POST /api/account/1/let_in': json({ device }) }, async (user) => {
    await letIn(user);
    await user.waitFor('gb-let-in-dialog dl');
  }),
  'move-out': sheetWithMenu({}, openMoveOut),
  'moved-out': sheetWithMenu(moved, async (user) => {
    await moveOut(user);
    await user.waitFor('gb-move-out-dialog textarea');
  }),
  'moved-out-not-copied': sheetWithMenu(moved, async (user) => {
    await moveOut(user);
    await user.waitFor('gb-move-out-dialog textarea');
    await user.click(user.texts.sessionHandover.moveOut.done, 'gb-move-out-dialog button');
    await user.waitFor('gb-confirm-dialog');
  }),
  'sheet-moved-out': {
    path: 'accounts/9001',
    answers: {
      ...panelOf(...accountsBehind()),
      'GET /api/accounts/removed': json({
        items: [removedAccount({ id: 9001, error_code: 'MOVED_OUT', retry_until: null })],
      }),
      'GET /api/account/9001/history': json(history()),
    },
    act: (user) => user.waitFor('gb-star-chart'),
  },
  'own-session': sheetWithMenu({}, openOwn),
  'own-session-password': sheetWithMenu(
    {
      'POST /api/account/1/own_session': json({ need_2fa: true, hint: 'кличка первой кошки', login_id: 'sample' }),
    },
    async (user) => {
      await openOwn(user);
      await user.click(user.texts.sessionHandover.own.go, 'gb-own-session-dialog button');
      await user.waitFor('gb-own-session-dialog gb-password-step');
    },
  ),
};
