import type { Invite, Me, SignInOptions } from '@giftbuyer/contracts';
import type { Hands } from '../hands';
import { inTurn, json, never, noNetwork, refusal } from '../sample-server';
import { account, crowd, minutesFromNow, panelOf } from '../samples';
import type { States } from '../state';

const options = (registration: SignInOptions['registration'], insecure_http = false) =>
  json({ registration, insecure_http } satisfies SignInOptions);

const nobody = { 'GET /api/me': refusal(401, 'unauthorized'), 'GET /api/auth/options': options('open') };

async function enter(hands: Hands, submit: string): Promise<void> {
  await hands.type(hands.texts.auth.username, 'ada');
  await hands.type(hands.texts.auth.password, 'correct horse');
  await hands.click(submit, 'button[type=submit]');
}

async function changePassword(hands: Hands): Promise<void> {
  const { shell } = hands.texts;
  await hands.click(shell.user('ada'));
  await hands.choose(shell.changePassword);
  await hands.see('gb-change-password');
}

/** Around the pages: coming in, going out, and what is wrong with the connection. */
export const shellStates: States = {
  login: { path: 'login', answers: nobody, act: (hands) => hands.see('h1') },
  'login-by-invitation': {
    path: 'login',
    answers: { ...nobody, 'GET /api/auth/options': options('invite') },
    act: (hands) => hands.see('.other'),
  },
  'login-over-plain-http': {
    path: 'login',
    answers: { ...nobody, 'GET /api/auth/options': options('open', true) },
    act: (hands) => hands.see('gb-insecure-http p'),
  },
  'login-missing': {
    path: 'login',
    answers: nobody,
    act: async (hands) => {
      await hands.click(hands.texts.auth.login);
      await hands.see('.error');
    },
  },
  'login-wrong': {
    path: 'login',
    answers: { ...nobody, 'POST /api/auth/login': refusal(401, 'invalid_credentials') },
    act: async (hands) => {
      await enter(hands, hands.texts.auth.login);
      await hands.see('.failure');
    },
  },
  'login-busy': {
    path: 'login',
    answers: { ...nobody, 'POST /api/auth/login': never },
    act: async (hands) => {
      await enter(hands, hands.texts.auth.login);
      await hands.see('gb-toast-card');
    },
  },
  register: { path: 'register', answers: nobody, act: (hands) => hands.see('h1') },
  'register-closed': {
    path: 'register',
    answers: { ...nobody, 'GET /api/auth/options': options('closed') },
    act: (hands) => hands.see('.closed'),
  },
  'register-taken': {
    path: 'register',
    answers: { ...nobody, 'POST /api/auth/register': refusal(409, 'username_taken') },
    act: async (hands) => {
      await enter(hands, hands.texts.auth.register);
      await hands.see('.failure');
    },
  },
  unreachable: { answers: { 'GET /api/me': noNetwork }, act: (hands) => hands.see('h1') },
  'user-menu': {
    answers: panelOf(...crowd()),
    act: async (hands) => {
      await hands.click(hands.texts.shell.user('ada'));
      await hands.see('[role=menu]');
    },
  },
  'change-password': { answers: panelOf(account()), act: changePassword },
  'change-password-wrong': {
    answers: { ...panelOf(account()), 'POST /api/me/password': refusal(403, 'wrong_password') },
    act: async (hands) => {
      await changePassword(hands);
      const { password } = hands.texts;
      await hands.type(password.old, 'guess');
      await hands.type(password.new, 'correct horse');
      await hands.click(password.save, 'button[type=submit]');
      await hands.see('.error');
    },
  },
  'settings-copied-data': {
    path: 'settings',
    answers: {
      ...panelOf(account()),
      'GET /api/me': json({ id: 1, username: 'ada', installation_confirmed: false, can_confirm_installation: true }),
    },
    act: (hands) => hands.see('gb-installation-section'),
  },
  'settings-copied-data-for-others': {
    path: 'settings',
    answers: { ...panelOf(account()), 'GET /api/me': json({ id: 1, username: 'ada', installation_confirmed: false }) },
    act: (hands) => hands.see('gb-installation-section'),
  },
  'settings-invite': {
    path: 'settings',
    answers: {
      ...panelOf(account()),
      'GET /api/me': json({
        id: 1,
        username: 'ada',
        installation_confirmed: true,
        can_invite: true,
        insecure_http: true,
      } satisfies Me),
      'POST /api/invites': json({ token: 'x'.repeat(43), expires_at: minutesFromNow(24 * 60) } satisfies Invite),
    },
    act: async (hands) => {
      await hands.click(hands.texts.invites.create);
      await hands.see('gb-invite-section gb-text-field');
    },
  },
  settings: { path: 'settings', answers: panelOf(account()), act: (hands) => hands.see('gb-settings-page') },
  palette: {
    answers: panelOf(...crowd()),
    act: async (hands) => {
      await hands.click(hands.texts.shell.search);
      await hands.see('gb-palette');
    },
  },
  replaced: {
    answers: {
      ...panelOf(account()),
      'GET /api/me': inTurn(
        json({ id: 1, username: 'ada', installation_confirmed: true }),
        refusal(401, 'unauthorized'),
      ),
    },
    act: async (hands) => {
      await hands.see('gb-account-card');
      hands.send({ type: 'session.ended', data: { reason: 'replaced' } });
      await hands.see('gb-replaced-page');
    },
  },
  'updates-paused': {
    answers: { ...panelOf(...crowd()), 'GET /api/events': noNetwork },
    act: (hands) => hands.see('.paused'),
  },
  'session-ended': {
    answers: {
      ...panelOf(account({ id: 1, first_name: 'Анна' })),
      'POST /api/account/1/refresh': refusal(401, 'unauthorized'),
    },
    act: async (hands) => {
      await hands.click(hands.texts.card.refreshNamed('Анна'));
      await hands.see('gb-credentials-page');
      await hands.hover('gb-toast-card');
    },
  },
};
