import type { ErrorCode, SentCode } from '@giftbuyer/contracts';
import type { User } from '../user';
import { type Answer, type Answers, json, never, errorAnswer } from '../sample-server';
import { account, accountsBehind, panelOf, profile, profiles, sandboxProfile, sentCode } from '../samples';
import type { State, States } from '../state';

const PHONE = '+79998887766';

export function answers(more: Answers = {}): Answers {
  return {
    ...panelOf(...accountsBehind()),
    'GET /api/apiprofiles': json(profiles(profile, sandboxProfile)),
    'POST /api/auth/send_code': json(sentCode),
    'POST /api/auth/cancel': json({ ok: true, telegram_confirmed: true }),
    ...more,
  };
}

/** An error of Telegram in a step. */
export const refused = (error_code: string): Answer => errorAnswer(400, 'telegram_rpc', { error_code });

async function toPhone(user: User, name = profile.name): Promise<void> {
  await user.click(user.texts.accounts.add);
  await user.click(name, '[data-profile]');
  await user.waitFor('gb-phone-step');
}

export async function sendPhone(user: User, phone = PHONE): Promise<void> {
  await toPhone(user);
  await user.fill(user.texts.login.phone, phone);
  await user.click(user.texts.login.sendCode);
}

export async function toCode(user: User): Promise<void> {
  await sendPhone(user);
  await user.waitFor('gb-code-step');
}

async function typeCode(user: User): Promise<void> {
  await toCode(user);
  await user.fill(user.texts.login.code, '12345');
}

async function toPassword(user: User): Promise<void> {
  await typeCode(user);
  await user.waitFor('gb-password-step');
}

/** The step with its error message. */
function failing(more: Answers, steps: (user: User) => Promise<void>): State {
  return {
    answers: answers(more),
    act: async (user) => {
      await steps(user);
      await user.waitFor('gb-add-account-dialog .error');
    },
  };
}

export const refusedPhone = (status: number, error: ErrorCode, more: object = {}): State =>
  failing({ 'POST /api/auth/send_code': errorAnswer(status, error, more) }, sendPhone);

const needsPassword = { 'POST /api/auth/confirm_code': json({ need_2fa: true, hint: 'Кличка первой собаки' }) };

const qrCode = { url: 'tg://login?token=AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA', expires_in_seconds: 30 };

const qrAnswers = (more: Answers = {}): Answers =>
  answers({
    'POST /api/auth/qr': json({ login_id: 'qr-login', ...qrCode }),
    'POST /api/auth/qr_wait': never,
    ...more,
  });

async function toQr(user: User): Promise<void> {
  await toPhone(user);
  await user.click(user.texts.login.methods.qr, 'label');
  await user.waitFor('gb-qr-login');
}

/** The login by QR code, until this is shown. */
const qr = (more: Answers, shows: string): State => ({
  answers: qrAnswers(more),
  act: async (user) => {
    await toQr(user);
    await user.waitFor(shows);
  },
});

export const sentAs = (sent: Partial<SentCode>): State => ({
  answers: answers({ 'POST /api/auth/send_code': json({ ...sentCode, ...sent }) }),
  act: toCode,
});

/** States of the Telegram login: phone, code, password. */
export const signInStates: States = {
  phone: { answers: answers(), act: toPhone },
  'phone-sandbox': { answers: answers(), act: (user) => toPhone(user, sandboxProfile.name) },
  'phone-missing': failing({}, (user) => sendPhone(user, '')),
  'phone-bad': failing({}, (user) => sendPhone(user, '12')),
  'code-several': failing({}, async (user) => {
    await toCode(user);
    await user.fill(user.texts.login.code, '12345 67890');
  }),
  'phone-eight': {
    answers: answers(),
    act: async (user) => {
      await sendPhone(user, '8 (999) 888-77-66');
      await user.waitFor('gb-confirm-dialog');
    },
  },
  'phone-sending': {
    answers: answers({ 'POST /api/auth/send_code': never }),
    act: async (user) => {
      await sendPhone(user);
      await user.waitFor('gb-toast-card');
    },
  },
  'phone-banned': refusedPhone(400, 'telegram_rpc', { error_code: 'PHONE_NUMBER_BANNED' }),
  'phone-flood': refusedPhone(420, 'telegram_rpc', { error_code: 'FLOOD_WAIT', wait_seconds: 86_400 }),
  'phone-added': refusedPhone(409, 'phone_already_added', { account_id: 1, phone: PHONE }),
  'phone-no-telegram': refusedPhone(503, 'telegram_unreachable'),
  qr: qr({}, 'gb-qr-login svg'),
  'qr-sandbox': {
    answers: qrAnswers(),
    act: async (user) => {
      await toPhone(user, sandboxProfile.name);
      await user.click(user.texts.login.methods.qr, 'label');
      await user.waitFor('gb-qr-login svg');
    },
  },
  'qr-loading': qr({ 'POST /api/auth/qr': never }, 'gb-qr-login .instead'),
  'qr-scanned': qr(
    { 'POST /api/auth/qr_wait': json({ need_2fa: true, hint: 'Кличка первой собаки' }) },
    'gb-password-step',
  ),
  'qr-expired': qr({ 'POST /api/auth/qr_wait': errorAnswer(400, 'login_id_not_found') }, 'gb-qr-login .instead button'),
  'qr-failed': qr({ 'POST /api/auth/qr_wait': refused('AUTH_TOKEN_EXPIRED') }, 'gb-qr-login .error'),
  'qr-added': qr(
    { 'POST /api/auth/qr_wait': errorAnswer(409, 'phone_already_added', { account_id: 1, phone: PHONE }) },
    'gb-qr-login .error',
  ),
  code: { answers: answers(), act: toCode },
  'code-sms': sentAs({ delivery: 'sms', resend_after_seconds: 0, next_delivery: 'call' }),
  'code-call': sentAs({ delivery: 'call', resend_after_seconds: 107, next_delivery: 'flash_call' }),
  'code-email': sentAs({ delivery: 'email', delivery_detail: 'a***a@e******.com' }),
  'code-missed-call': sentAs({ delivery: 'flash_call', delivery_detail: '+7999', code_length: 6 }),
  'code-fragment': sentAs({ delivery: 'fragment', delivery_detail: 'https://fragment.com/login' }),
  'code-phrase': sentAs({ delivery: 'sms', delivery_detail: 'луна', code_kind: 'phrase', code_length: null }),
  'code-checking': {
    answers: answers({ 'POST /api/auth/confirm_code': never }),
    act: async (user) => {
      await typeCode(user);
      await user.waitFor('gb-toast-card');
    },
  },
  'code-wrong': failing({ 'POST /api/auth/confirm_code': refused('PHONE_CODE_INVALID') }, typeCode),
  'code-expired': failing({ 'POST /api/auth/confirm_code': refused('PHONE_CODE_EXPIRED') }, typeCode),
  'code-gone': failing({ 'POST /api/auth/confirm_code': errorAnswer(404, 'login_id_not_found') }, typeCode),
  'code-give-up': {
    answers: answers(),
    act: async (user) => {
      await toCode(user);
      await user.click(user.texts.ui.close);
      await user.waitFor('gb-confirm-dialog');
    },
  },
  password: { answers: answers(needsPassword), act: toPassword },
  'password-wrong': failing(
    { ...needsPassword, 'POST /api/auth/confirm_password': refused('PASSWORD_HASH_INVALID') },
    async (user) => {
      await toPassword(user);
      await user.fill(user.texts.login.password, 'guess');
      await user.click(user.texts.login.finish);
    },
  ),
  'sign-in-waits': {
    answers: answers(),
    act: async (user) => {
      await toCode(user);
      await user.click(user.texts.ui.close);
      await user.click(user.texts.login.putOff);
      await user.waitFor('.waiting');
    },
  },
  'sign-in-again': {
    answers: answers({
      'GET /api/accounts/removed': json({
        items: [
          {
            ...account({ id: 9, first_name: 'Борис' }),
            phone: PHONE,
            removed_at: account().created_at,
            error_code: 'SESSION_REVOKED',
          },
        ],
      }),
    }),
    act: async (user) => {
      await user.click(user.texts.removed.signInNamed('Борис'));
      await user.waitFor('gb-phone-step');
    },
  },
};
