import type { Invite, Me, SignInOptions } from '@giftbuyer/contracts';
import type { User } from '../user';
import { firstThen, json, never, noNetwork, errorAnswer } from '../sample-server';
import { account, sampleAccounts, minutesFromNow, panelOf } from '../samples';
import type { States } from '../state';

const options = (registration: SignInOptions['registration'], insecure_http = false) =>
  json({ registration, insecure_http } satisfies SignInOptions);

const nobody = { 'GET /api/me': errorAnswer(401, 'unauthorized'), 'GET /api/auth/options': options('open') };

async function enter(user: User, submit: string): Promise<void> {
  await user.fill(user.texts.auth.username, 'ada');
  await user.fill(user.texts.auth.password, 'correct horse');
  await user.click(submit, 'button[type=submit]');
}

async function changePassword(user: User): Promise<void> {
  const { shell } = user.texts;
  await user.click(shell.user('ada'));
  await user.chooseMenuItem(shell.changePassword);
  await user.waitFor('gb-change-password-dialog');
}

/** States of login, logout, shell and connection. */
export const shellStates: States = {
  login: { path: 'login', answers: nobody, act: (user) => user.waitFor('h1') },
  'login-by-invitation': {
    path: 'login',
    answers: { ...nobody, 'GET /api/auth/options': options('invite') },
    act: (user) => user.waitFor('.other'),
  },
  'login-over-plain-http': {
    path: 'login',
    answers: { ...nobody, 'GET /api/auth/options': options('open', true) },
    act: (user) => user.waitFor('gb-insecure-http p'),
  },
  'login-missing': {
    path: 'login',
    answers: nobody,
    act: async (user) => {
      await user.click(user.texts.auth.login);
      await user.waitFor('.error');
    },
  },
  'login-wrong': {
    path: 'login',
    answers: { ...nobody, 'POST /api/auth/login': errorAnswer(401, 'invalid_credentials') },
    act: async (user) => {
      await enter(user, user.texts.auth.login);
      await user.waitFor('.failure');
    },
  },
  'login-busy': {
    path: 'login',
    answers: { ...nobody, 'POST /api/auth/login': never },
    act: async (user) => {
      await enter(user, user.texts.auth.login);
      await user.waitFor('gb-toast-card');
    },
  },
  register: { path: 'register', answers: nobody, act: (user) => user.waitFor('h1') },
  'register-closed': {
    path: 'register',
    answers: { ...nobody, 'GET /api/auth/options': options('closed') },
    act: (user) => user.waitFor('.closed'),
  },
  'register-taken': {
    path: 'register',
    answers: { ...nobody, 'POST /api/auth/register': errorAnswer(409, 'username_taken') },
    act: async (user) => {
      await enter(user, user.texts.auth.register);
      await user.waitFor('.failure');
    },
  },
  unreachable: { answers: { 'GET /api/me': noNetwork }, act: (user) => user.waitFor('h1') },
  'user-menu': {
    answers: panelOf(...sampleAccounts()),
    act: async (user) => {
      await user.click(user.texts.shell.user('ada'));
      await user.waitFor('[role=menu]');
    },
  },
  'change-password': { answers: panelOf(account()), act: changePassword },
  'change-password-wrong': {
    answers: { ...panelOf(account()), 'POST /api/me/password': errorAnswer(403, 'wrong_password') },
    act: async (user) => {
      await changePassword(user);
      const { password } = user.texts;
      await user.fill(password.old, 'guess');
      await user.fill(password.new, 'correct horse');
      await user.click(password.save, 'button[type=submit]');
      await user.waitFor('.error');
    },
  },
  'settings-copied-data': {
    path: 'settings',
    answers: {
      ...panelOf(account()),
      'GET /api/me': json({ id: 1, username: 'ada', installation_confirmed: false, can_confirm_installation: true }),
    },
    act: (user) => user.waitFor('gb-installation-section'),
  },
  'settings-copied-data-for-others': {
    path: 'settings',
    answers: { ...panelOf(account()), 'GET /api/me': json({ id: 1, username: 'ada', installation_confirmed: false }) },
    act: (user) => user.waitFor('gb-installation-section'),
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
    act: async (user) => {
      await user.click(user.texts.invites.create);
      await user.waitFor('gb-invite-section gb-text-field');
    },
  },
  settings: { path: 'settings', answers: panelOf(account()), act: (user) => user.waitFor('gb-settings-page') },
  palette: {
    answers: panelOf(...sampleAccounts()),
    act: async (user) => {
      await user.click(user.texts.shell.search);
      await user.waitFor('gb-command-palette');
    },
  },
  replaced: {
    answers: {
      ...panelOf(account()),
      'GET /api/me': firstThen(
        json({ id: 1, username: 'ada', installation_confirmed: true }),
        errorAnswer(401, 'unauthorized'),
      ),
    },
    act: async (user) => {
      await user.waitFor('gb-account-card');
      user.send({ type: 'session.ended', data: { reason: 'replaced' } });
      await user.waitFor('gb-replaced-page');
    },
  },
  'updates-paused': {
    answers: { ...panelOf(...sampleAccounts()), 'GET /api/events': noNetwork },
    act: (user) => user.waitFor('.paused'),
  },
  'session-ended': {
    answers: {
      ...panelOf(account({ id: 1, first_name: 'Анна' })),
      'POST /api/account/1/refresh': errorAnswer(401, 'unauthorized'),
    },
    act: async (user) => {
      await user.click(user.texts.card.refreshNamed('Анна'));
      await user.waitFor('gb-credentials-page');
      await user.hover('gb-toast-card');
    },
  },
};
