import type { User } from '../user';
import { json, never, noNetwork, errorAnswer } from '../sample-server';
import { account, panelOf } from '../samples';
import type { States } from '../state';

const SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const SET_UP = {
  secret: SECRET,
  uri: `otpauth://totp/GiftBuyer:ada?issuer=GiftBuyer&secret=${SECRET}&algorithm=SHA1&digits=6&period=30`,
};
const CODES = ['k7mq-4xzd-0a2b-9cde', '0f3h-8v2n-q5rt-1w6y', 'b4c9-x0zm-7jpd-e2ka', 's8tg-5n1h-v3qr-6f0w'];
const RECOVERY_CODES = [
  ...CODES,
  ...CODES.map((code) => [...code].reverse().join('')),
  'zz00-1122-3344-5566',
  '9abc-defg-hjkm-npqr',
];
const isOn = (recovery_codes_left: number) => json({ enabled_at: '2026-02-01T08:30:00+00:00', recovery_codes_left });

async function askForPassword(user: User): Promise<void> {
  const { card, removeAccount } = user.texts;
  await user.click(card.more('Анна'));
  await user.chooseMenuItem(card.remove);
  await user.waitFor('gb-remove-account-dialog');
  await user.click(removeAccount.confirm, 'gb-remove-account-dialog button');
}

async function comeToSecondStep(user: User): Promise<void> {
  const { auth } = user.texts;
  await user.fill(auth.username, 'ada');
  await user.fill(auth.password, 'correct horse');
  await user.click(auth.login, 'button[type=submit]');
  await user.waitFor('gb-second-factor-form');
}

async function setUp(user: User): Promise<void> {
  await user.click(user.texts.secondFactor.setUp);
  await user.waitFor('gb-second-factor-dialog gb-qr-image:has(svg)');
}

async function confirmSetUp(user: User): Promise<void> {
  await setUp(user);
  const { secondFactor } = user.texts;
  await user.fill(secondFactor.firstCode, '123456');
  await user.click(secondFactor.turnOn, 'gb-second-factor-dialog button[type=submit]');
}

const secondStep = {
  'GET /api/auth/options': json({ registration: 'open', insecure_http: false }),
  'GET /api/me': errorAnswer(401, 'unauthorized'),
  'POST /api/auth/login': errorAnswer(401, 'second_factor_required'),
};
const settings = { path: 'settings', answers: panelOf(account()) };
const settingUp = { ...panelOf(account()), 'POST /api/me/second-factor': json(SET_UP) };

/** States of the panel access: settings and login. */
export const accessStates: States = {
  'step-up': {
    answers: {
      ...panelOf(account({ first_name: 'Анна', id: 501 })),
      'DELETE /api/account/501': errorAnswer(403, 'step_up_required'),
    },
    act: async (user) => {
      await askForPassword(user);
      await user.waitFor('gb-step-up-dialog');
    },
  },
  'step-up-wrong': {
    answers: {
      ...panelOf(account({ first_name: 'Анна', id: 501 })),
      'DELETE /api/account/501': errorAnswer(403, 'step_up_required'),
      'POST /api/me/step-up': errorAnswer(400, 'wrong_password'),
    },
    act: async (user) => {
      await askForPassword(user);
      const { auth, stepUp } = user.texts;
      await user.fill(auth.password, 'guess');
      await user.click(stepUp.go, 'gb-step-up-dialog button[type=submit]');
      await user.waitFor('.error');
    },
  },
  'second-step': { path: 'login', answers: secondStep, act: comeToSecondStep },
  'second-step-wrong': {
    path: 'login',
    answers: { ...secondStep, 'POST /api/auth/login/code': errorAnswer(400, 'wrong_code') },
    act: async (user) => {
      await comeToSecondStep(user);
      await user.fill(user.texts.secondFactor.code, '123456');
      await user.click(user.texts.auth.login, 'button[type=submit]');
      await user.waitFor('.error');
    },
  },
  'second-step-recovery': {
    path: 'login',
    answers: secondStep,
    act: async (user) => {
      await comeToSecondStep(user);
      const { secondFactor } = user.texts;
      await user.click(secondFactor.useRecovery);
      await user.waitFor('label', secondFactor.recoveryCode);
    },
  },
  'second-factor-on': {
    path: 'settings',
    answers: { ...panelOf(account()), 'GET /api/me/second-factor': isOn(10) },
    act: (user) => user.waitFor('gb-second-factor-section button', user.texts.secondFactor.turnOff),
  },
  'second-factor-few-codes': {
    path: 'settings',
    answers: { ...panelOf(account()), 'GET /api/me/second-factor': isOn(2) },
    act: (user) => user.waitFor('gb-badge', user.texts.secondFactor.fewLeft),
  },
  'second-factor-set-up': { path: 'settings', answers: settingUp, act: setUp },
  'second-factor-wrong': {
    path: 'settings',
    answers: { ...settingUp, 'POST /api/me/second-factor/confirm': errorAnswer(400, 'wrong_code') },
    act: async (user) => {
      await confirmSetUp(user);
      await user.waitFor('.error');
    },
  },
  'second-factor-codes': {
    path: 'settings',
    answers: { ...settingUp, 'POST /api/me/second-factor/confirm': json({ recovery_codes: RECOVERY_CODES }) },
    act: async (user) => {
      await confirmSetUp(user);
      await user.waitFor('gb-recovery-codes-dialog');
    },
  },
  'audit-more': {
    ...settings,
    act: async (user) => {
      await user.waitFor('gb-audit-list li');
      await user.click(user.texts.audit.more, 'gb-audit-list:last-of-type button');
      await user.waitFor('bdi', 'curl');
    },
  },
  'audit-empty': {
    path: 'settings',
    answers: { ...panelOf(account()), 'GET /api/audit': json({ items: [], next: null }) },
    act: (user) => user.waitFor('.empty'),
  },
  'audit-loading': {
    path: 'settings',
    answers: { ...panelOf(account()), 'GET /api/audit': never, 'GET /api/me/second-factor': never },
    act: (user) => user.waitFor('gb-audit-list'),
  },
  'audit-failed': {
    path: 'settings',
    answers: { ...panelOf(account()), 'GET /api/audit': noNetwork, 'GET /api/me/second-factor': noNetwork },
    act: (user) => user.waitFor('gb-error-state'),
  },
  'sign-out-everywhere': {
    ...settings,
    act: async (user) => {
      const { everywhere } = user.texts;
      await user.click(everywhere.action);
      await user.waitFor('gb-confirm-dialog', '');
    },
  },
};
