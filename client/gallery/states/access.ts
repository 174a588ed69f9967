import type { Hands } from '../hands';
import { json, never, noNetwork, refusal } from '../sample-server';
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

async function askForPassword(hands: Hands): Promise<void> {
  const { card, removeAccount } = hands.texts;
  await hands.click(card.more('Анна'));
  await hands.choose(card.remove);
  await hands.see('gb-remove-account');
  await hands.click(removeAccount.yes, 'gb-remove-account button');
}

async function comeToSecondStep(hands: Hands): Promise<void> {
  const { auth } = hands.texts;
  await hands.type(auth.username, 'ada');
  await hands.type(auth.password, 'correct horse');
  await hands.click(auth.login, 'button[type=submit]');
  await hands.see('gb-second-factor-form');
}

async function setUp(hands: Hands): Promise<void> {
  await hands.click(hands.texts.secondFactor.setUp);
  await hands.see('gb-second-factor .qr:has(svg)');
}

async function confirmSetUp(hands: Hands): Promise<void> {
  await setUp(hands);
  const { secondFactor } = hands.texts;
  await hands.type(secondFactor.firstCode, '123456');
  await hands.click(secondFactor.turnOn, 'gb-second-factor button[type=submit]');
}

const secondStep = {
  'GET /api/auth/options': json({ registration: 'open', insecure_http: false }),
  'GET /api/me': refusal(401, 'unauthorized'),
  'POST /api/auth/login': refusal(401, 'second_factor_required'),
};
const settings = { path: 'settings', answers: panelOf(account()) };
const settingUp = { ...panelOf(account()), 'POST /api/me/second-factor': json(SET_UP) };

/** What people see and do about their own access to the panel. */
export const accessStates: States = {
  'step-up': {
    answers: {
      ...panelOf(account({ first_name: 'Анна', id: 501 })),
      'DELETE /api/account/501': refusal(403, 'step_up_required'),
    },
    act: async (hands) => {
      await askForPassword(hands);
      await hands.see('gb-step-up');
    },
  },
  'step-up-wrong': {
    answers: {
      ...panelOf(account({ first_name: 'Анна', id: 501 })),
      'DELETE /api/account/501': refusal(403, 'step_up_required'),
      'POST /api/me/step-up': refusal(400, 'wrong_password'),
    },
    act: async (hands) => {
      await askForPassword(hands);
      const { auth, stepUp } = hands.texts;
      await hands.type(auth.password, 'guess');
      await hands.click(stepUp.go, 'gb-step-up button[type=submit]');
      await hands.see('.error');
    },
  },
  'second-step': { path: 'login', answers: secondStep, act: comeToSecondStep },
  'second-step-wrong': {
    path: 'login',
    answers: { ...secondStep, 'POST /api/auth/login/code': refusal(400, 'wrong_code') },
    act: async (hands) => {
      await comeToSecondStep(hands);
      await hands.type(hands.texts.secondFactor.code, '123456');
      await hands.click(hands.texts.auth.login, 'button[type=submit]');
      await hands.see('.error');
    },
  },
  'second-step-recovery': {
    path: 'login',
    answers: secondStep,
    act: async (hands) => {
      await comeToSecondStep(hands);
      const { secondFactor } = hands.texts;
      await hands.click(secondFactor.useRecovery);
      await hands.see('label', secondFactor.recoveryCode);
    },
  },
  'second-factor-on': {
    path: 'settings',
    answers: { ...panelOf(account()), 'GET /api/me/second-factor': isOn(10) },
    act: (hands) => hands.see('gb-second-factor-section button', hands.texts.secondFactor.turnOff),
  },
  'second-factor-few-codes': {
    path: 'settings',
    answers: { ...panelOf(account()), 'GET /api/me/second-factor': isOn(2) },
    act: (hands) => hands.see('gb-badge', hands.texts.secondFactor.fewLeft),
  },
  'second-factor-set-up': { path: 'settings', answers: settingUp, act: setUp },
  'second-factor-wrong': {
    path: 'settings',
    answers: { ...settingUp, 'POST /api/me/second-factor/confirm': refusal(400, 'wrong_code') },
    act: async (hands) => {
      await confirmSetUp(hands);
      await hands.see('.error');
    },
  },
  'second-factor-codes': {
    path: 'settings',
    answers: { ...settingUp, 'POST /api/me/second-factor/confirm': json({ recovery_codes: RECOVERY_CODES }) },
    act: async (hands) => {
      await confirmSetUp(hands);
      await hands.see('gb-recovery-codes');
    },
  },
  'audit-more': {
    ...settings,
    act: async (hands) => {
      await hands.see('gb-audit-list li');
      await hands.click(hands.texts.audit.more, 'gb-audit-list:last-of-type button');
      await hands.see('bdi', 'curl');
    },
  },
  'audit-empty': {
    path: 'settings',
    answers: { ...panelOf(account()), 'GET /api/audit': json({ items: [], next: null }) },
    act: (hands) => hands.see('.empty'),
  },
  'audit-loading': {
    path: 'settings',
    answers: { ...panelOf(account()), 'GET /api/audit': never, 'GET /api/me/second-factor': never },
    act: (hands) => hands.see('gb-audit-list'),
  },
  'audit-failed': {
    path: 'settings',
    answers: { ...panelOf(account()), 'GET /api/audit': noNetwork, 'GET /api/me/second-factor': noNetwork },
    act: (hands) => hands.see('gb-load-failure'),
  },
  'sign-out-everywhere': {
    ...settings,
    act: async (hands) => {
      const { everywhere } = hands.texts;
      await hands.click(everywhere.action);
      await hands.see('gb-confirm', '');
    },
  },
};
