import type { ErrorCode, SentCode } from '@giftbuyer/contracts';
import type { Hands } from '../hands';
import { type Answer, type Answers, json, never, refusal } from '../sample-server';
import { account, crowd, panelOf, profile, profiles, sandboxProfile, sentCode } from '../samples';
import type { State, States } from '../state';

const PHONE = '+79998887766';

function answers(more: Answers = {}): Answers {
  return {
    ...panelOf(...crowd()),
    'GET /api/apiprofiles': json(profiles(profile, sandboxProfile)),
    'POST /api/auth/send_code': json(sentCode),
    'POST /api/auth/cancel': json({ ok: true, telegram_confirmed: true }),
    ...more,
  };
}

/** Telegram's own refusal of a step. */
const refused = (error_code: string): Answer => refusal(400, 'telegram_rpc', { error_code });

async function toPhone(hands: Hands, name = profile.name): Promise<void> {
  await hands.click(hands.texts.accounts.add);
  await hands.click(name, '[data-profile]');
  await hands.see('gb-phone-step');
}

async function sendPhone(hands: Hands, phone = PHONE): Promise<void> {
  await toPhone(hands);
  await hands.type(hands.texts.login.phone, phone);
  await hands.click(hands.texts.login.sendCode);
}

async function toCode(hands: Hands): Promise<void> {
  await sendPhone(hands);
  await hands.see('gb-code-step');
}

async function typeCode(hands: Hands): Promise<void> {
  await toCode(hands);
  await hands.type(hands.texts.login.code, '12345');
}

async function toPassword(hands: Hands): Promise<void> {
  await typeCode(hands);
  await hands.see('gb-password-step');
}

/** The step with the sentence that says why it failed. */
function failing(more: Answers, steps: (hands: Hands) => Promise<void>): State {
  return {
    answers: answers(more),
    act: async (hands) => {
      await steps(hands);
      await hands.see('gb-add-account .error');
    },
  };
}

const refusedPhone = (status: number, error: ErrorCode, more: object = {}): State =>
  failing({ 'POST /api/auth/send_code': refusal(status, error, more) }, sendPhone);

const needsPassword = { 'POST /api/auth/confirm_code': json({ need_2fa: true, hint: 'Кличка первой собаки' }) };

const sentAs = (sent: Partial<SentCode>): State => ({
  answers: answers({ 'POST /api/auth/send_code': json({ ...sentCode, ...sent }) }),
  act: toCode,
});

/** Signing an account in to Telegram: phone, code, password. */
export const signInStates: States = {
  phone: { answers: answers(), act: toPhone },
  'phone-sandbox': { answers: answers(), act: (hands) => toPhone(hands, sandboxProfile.name) },
  'phone-missing': failing({}, (hands) => sendPhone(hands, '')),
  'phone-bad': failing({}, (hands) => sendPhone(hands, '12')),
  'code-several': failing({}, async (hands) => {
    await toCode(hands);
    await hands.type(hands.texts.login.code, '12345 67890');
  }),
  'phone-eight': {
    answers: answers(),
    act: async (hands) => {
      await sendPhone(hands, '8 (999) 888-77-66');
      await hands.see('gb-confirm');
    },
  },
  'phone-sending': {
    answers: answers({ 'POST /api/auth/send_code': never }),
    act: async (hands) => {
      await sendPhone(hands);
      await hands.see('gb-toast-card');
    },
  },
  'phone-banned': refusedPhone(400, 'telegram_rpc', { error_code: 'PHONE_NUMBER_BANNED' }),
  'phone-flood': refusedPhone(420, 'telegram_rpc', { error_code: 'FLOOD_WAIT', wait_seconds: 86_400 }),
  'phone-added': refusedPhone(409, 'phone_already_added', { account_id: 1, phone: PHONE }),
  'phone-no-telegram': refusedPhone(503, 'telegram_unreachable'),
  code: { answers: answers(), act: toCode },
  'code-sms': sentAs({ delivery: 'sms', resend_after_seconds: 0, next_delivery: 'call' }),
  'code-call': sentAs({ delivery: 'call', resend_after_seconds: 107, next_delivery: 'flash_call' }),
  'code-email': sentAs({ delivery: 'email', delivery_detail: 'a***a@e******.com' }),
  'code-missed-call': sentAs({ delivery: 'flash_call', delivery_detail: '+7999', code_length: 6 }),
  'code-fragment': sentAs({ delivery: 'fragment', delivery_detail: 'https://fragment.com/login' }),
  'code-phrase': sentAs({ delivery: 'sms', delivery_detail: 'луна', code_kind: 'phrase', code_length: null }),
  'code-checking': {
    answers: answers({ 'POST /api/auth/confirm_code': never }),
    act: async (hands) => {
      await typeCode(hands);
      await hands.see('gb-toast-card');
    },
  },
  'code-wrong': failing({ 'POST /api/auth/confirm_code': refused('PHONE_CODE_INVALID') }, typeCode),
  'code-expired': failing({ 'POST /api/auth/confirm_code': refused('PHONE_CODE_EXPIRED') }, typeCode),
  'code-gone': failing({ 'POST /api/auth/confirm_code': refusal(404, 'login_id_not_found') }, typeCode),
  'code-give-up': {
    answers: answers(),
    act: async (hands) => {
      await toCode(hands);
      await hands.click(hands.texts.ui.close);
      await hands.see('gb-confirm');
    },
  },
  password: { answers: answers(needsPassword), act: toPassword },
  'password-wrong': failing(
    { ...needsPassword, 'POST /api/auth/confirm_password': refused('PASSWORD_HASH_INVALID') },
    async (hands) => {
      await toPassword(hands);
      await hands.type(hands.texts.login.password, 'guess');
      await hands.click(hands.texts.login.finish);
    },
  ),
  'sign-in-waits': {
    answers: answers(),
    act: async (hands) => {
      await toCode(hands);
      await hands.click(hands.texts.ui.close);
      await hands.click(hands.texts.login.putOff);
      await hands.see('.waiting');
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
    act: async (hands) => {
      await hands.click(hands.texts.removed.signInNamed('Борис'));
      await hands.see('gb-phone-step');
    },
  },
};
