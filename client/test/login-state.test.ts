import type { SentCode } from '@giftbuyer/contracts';
import { describe, expect, it } from 'vitest';
import { INITIAL_STATE, type LoginEvent, type LoginState, nextState } from '../src/features/telegram-login/login-state';

const sent = (login_id: string, delivery: SentCode['delivery'] = 'app'): SentCode => ({
  login_id,
  delivery,
  delivery_detail: null,
  code_kind: 'digits',
  code_length: 5,
  resend_after_seconds: 0,
  next_delivery: 'sms',
  email_reset_seconds: null,
  email_reset_at: null,
});

const emailWanted: SentCode = { ...sent('1', 'email_setup'), code_length: null };

const after = (...events: LoginEvent[]): LoginState => events.reduce<LoginState>(nextState, INITIAL_STATE);

const FIRST: LoginEvent[] = [{ type: 'requestSent' }, { type: 'codeSent', sent: sent('1') }];
const SECOND: LoginEvent[] = [
  ...FIRST,
  { type: 'resendRequested' },
  { type: 'restarted' },
  { type: 'requestSent' },
  { type: 'codeSent', sent: sent('2') },
];
const CLOSED: LoginEvent[] = [...FIRST, { type: 'closed', isPostponed: false }];
const failure = { failure: 'No', existing: null, isOver: false };

/** Late responses to requests of the first login. */
const LATE: LoginEvent[] = [
  { type: 'codeResent', to: '1', sent: sent('1', 'sms') },
  { type: 'passwordNeeded', to: '1', hint: 'cat' },
  { type: 'failed', to: '1', ...failure },
  { type: 'failed', to: '1', ...failure, isOver: true },
  { type: 'resendFailed', to: '1', ...failure },
  { type: 'resendFailed', to: '1', ...failure, isOver: true },
];

describe.each([
  ['another phone', SECOND.slice(0, 4)],
  ['the request for the code of another one', SECOND.slice(0, 5)],
  ['the code of another one', SECOND],
  ['the end of the modal', CLOSED],
])('after %s', (_, events) => {
  it.each(LATE)('$type of the cancelled login changes nothing', (late) => {
    const state = after(...events);
    expect(nextState(state, late)).toBe(state);
  });
});

it('goes from the phone to the code to the password', () => {
  expect(after(...FIRST)).toMatchObject({ step: 'code', busy: false, sent: sent('1') });
  expect(after(...FIRST, { type: 'requestSent' }, { type: 'passwordNeeded', to: '1', hint: 'cat' })).toEqual({
    step: 'password',
    busy: false,
    failure: '',
    existing: null,
    sent: sent('1'),
    hint: 'cat',
  });
});

it('ignores a code that is sent after the dialog was closed', () => {
  const state = after({ type: 'requestSent' }, { type: 'closed', isPostponed: false });
  expect(nextState(state, { type: 'codeSent', sent: sent('1') })).toBe(state);
});

it('continues to check the code while another one is sent', () => {
  const state = after(...FIRST, { type: 'resendRequested' }, { type: 'requestSent' }, LATE[0] as LoginEvent);
  expect(state).toMatchObject({ step: 'code', busy: true, resending: false, sent: sent('1', 'sms') });
  expect(nextState(state, { type: 'resendFailed', to: '1', ...failure })).toMatchObject({ busy: true, failure: 'No' });
});

it('goes back to the phone with the reason when the server does not know the login', () => {
  const over: LoginEvent = { type: 'failed', to: '1', failure: 'Added', existing: 7, isOver: true };
  expect(after(...FIRST, { type: 'requestSent' }, over)).toEqual({
    step: 'phone',
    busy: false,
    failure: 'Added',
    existing: 7,
  });
});

it('keeps what was sent while it is put off', () => {
  const state = after(
    ...FIRST,
    { type: 'resendRequested' },
    { type: 'closed', isPostponed: true },
    LATE[0] as LoginEvent,
  );
  expect(state).toEqual({ step: 'closed', sent: sent('1', 'sms') });
});

describe('a sign-in for which Telegram asks an email address', () => {
  const asked: LoginEvent[] = [{ type: 'requestSent' }, { type: 'codeSent', sent: emailWanted }];

  it('asks for it before the code', () => {
    expect(after(...asked)).toMatchObject({ step: 'email', busy: false, sent: emailWanted });
    expect(after(...asked, { type: 'emailConfirmed', to: '1', sent: sent('1') })).toMatchObject({ step: 'code' });
  });

  it('asks again when the code of the address has expired', () => {
    const again = { ...emailWanted, email_reset_at: null };
    expect(after(...asked, { type: 'emailConfirmed', to: '1', sent: again })).toMatchObject({ step: 'email' });
  });

  it('ignores the answer to another login, and one that comes twice', () => {
    const state = after(...asked);
    expect(nextState(state, { type: 'emailConfirmed', to: '2', sent: sent('2') })).toBe(state);
    const confirmed = after(...asked, { type: 'emailConfirmed', to: '1', sent: sent('1') });
    expect(nextState(confirmed, { type: 'emailConfirmed', to: '1', sent: sent('1') })).toBe(confirmed);
  });

  it('keeps the answer when it was postponed, and forgets it when it was cancelled', () => {
    const postponed = after(...asked, { type: 'closed', isPostponed: true });
    expect(nextState(postponed, { type: 'emailConfirmed', to: '1', sent: sent('1', 'sms') })).toMatchObject({
      step: 'closed',
      sent: { delivery: 'sms' },
    });
    const cancelled = after(...asked, { type: 'closed', isPostponed: false });
    expect(nextState(cancelled, { type: 'emailConfirmed', to: '1', sent: sent('1') })).toBe(cancelled);
  });

  it('is over when the server no longer knows it', () => {
    const over = { type: 'failed', to: '1', failure: 'over', existing: null, isOver: true } as const;
    expect(after(...asked, over)).toMatchObject({ step: 'phone', failure: 'over' });
  });
});
