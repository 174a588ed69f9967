import type { User } from '../user';
import { type Answers, json } from '../sample-server';
import { minutesFromNow, sentCode } from '../samples';
import type { State, States } from '../state';
import { answers, refused, refusedPhone, sendPhone, sentAs, toCode } from './sign-in';

const emailAnswers = (more: Answers = {}): Answers =>
  answers({
    'POST /api/auth/send_code': json({ ...sentCode, delivery: 'email_setup', code_length: null }),
    'POST /api/auth/email': json({ email_pattern: 'm***@e***.org', code_length: 6 }),
    ...more,
  });

async function toEmail(user: User): Promise<void> {
  await sendPhone(user);
  await user.waitFor('gb-email-step');
}

async function toEmailCode(user: User): Promise<void> {
  await toEmail(user);
  await user.fill(user.texts.login.email.address, 'masha@example.org');
  await user.click(user.texts.login.sendCode);
  await user.waitFor('gb-email-step [name=code]');
}

/** The step of the email address, with its error message. */
const failingEmail = (more: Answers, steps: (user: User) => Promise<void>): State => ({
  answers: emailAnswers(more),
  act: async (user) => {
    await steps(user);
    await user.waitFor('gb-email-step .error');
  },
});

/** The ways of a login code, and what Telegram may ask for before it. */
export const loginCodeStates: States = {
  'phone-public-api-id': refusedPhone(400, 'telegram_rpc', { error_code: 'API_ID_PUBLISHED_FLOOD' }),
  'phone-costs-money': refusedPhone(400, 'code_costs_money', { error_code: 'PAYMENT_REQUIRED' }),
  'code-email-reset': sentAs({
    delivery: 'email',
    delivery_detail: 'a***a@e******.com',
    email_reset_seconds: 604_800,
    code_length: 6,
  }),
  'code-email-reset-question': {
    answers: answers({
      'POST /api/auth/send_code': json({ ...sentCode, delivery: 'email', email_reset_seconds: 604_800 }),
    }),
    act: async (user) => {
      await toCode(user);
      await user.click(user.texts.login.emailReset.open);
      await user.waitFor('gb-confirm-dialog');
    },
  },
  'code-email-reset-pending': sentAs({
    delivery: 'email',
    delivery_detail: 'a***a@e******.com',
    email_reset_at: minutesFromNow(60 * 24 * 6),
  }),
  'code-firebase': sentAs({ delivery: 'firebase', resend_after_seconds: 0, next_delivery: 'sms' }),
  'code-flash-call': sentAs({ delivery: 'flash_call', delivery_detail: '+7999*', code_length: null }),
  email: { answers: emailAnswers(), act: toEmail },
  'email-bad': failingEmail({}, async (user) => {
    await toEmail(user);
    await user.fill(user.texts.login.email.address, 'masha');
    await user.click(user.texts.login.sendCode);
  }),
  'email-refused': failingEmail({ 'POST /api/auth/email': refused('EMAIL_NOT_ALLOWED') }, async (user) => {
    await toEmail(user);
    await user.fill(user.texts.login.email.address, 'masha@example.org');
    await user.click(user.texts.login.sendCode);
  }),
  'email-code': { answers: emailAnswers(), act: toEmailCode },
  'email-code-wrong': failingEmail({ 'POST /api/auth/email_code': refused('CODE_INVALID') }, async (user) => {
    await toEmailCode(user);
    await user.fill(user.texts.login.email.code, '123456');
  }),
};
