import type { SentCode } from '@giftbuyer/contracts';

/** State of the last request of a step. */
interface Attempt {
  busy: boolean;
  /** Empty without an error. */
  failure: string;
  /** Id of an existing account with the phone. */
  existing: number | null;
}

/** State of the login dialog. */
export type LoginState =
  | (Attempt & { step: 'phone' })
  | (Attempt & { step: 'email'; sent: SentCode })
  | (Attempt & { step: 'code'; sent: SentCode; resending: boolean })
  | (Attempt & { step: 'password'; sent: SentCode; hint: string | null })
  /** The dialog is closed. `sent` is set only if the login was postponed. */
  | { step: 'closed'; sent: SentCode | null };

/** Events of a login. `to` is the id of the login of the request, null for a request that starts one. */
export type LoginEvent =
  | { type: 'requestSent' }
  | { type: 'resendRequested' }
  | { type: 'edited' }
  | { type: 'codeSent'; sent: SentCode }
  | { type: 'codeResent' | 'emailConfirmed'; to: string; sent: SentCode }
  | { type: 'passwordNeeded'; to: string; hint: string | null }
  /** `isOver`: the login no longer exists on the server. */
  | { type: 'failed' | 'resendFailed'; to: string | null; failure: string; existing: number | null; isOver: boolean }
  | { type: 'restarted' }
  | { type: 'closed'; isPostponed: boolean };

const IDLE: Attempt = { busy: false, failure: '', existing: null };
export const INITIAL_STATE = { step: 'phone', ...IDLE } as const satisfies LoginState;

export function sentOf(state: LoginState): SentCode | null {
  return state.step === 'phone' ? null : state.sent;
}

/**
 * @returns the next state; the same object when nothing changes, as for a response to a login that was cancelled or replaced
 */
export function nextState(state: LoginState, event: LoginEvent): LoginState {
  if (event.type === 'closed') return { step: 'closed', sent: event.isPostponed ? sentOf(state) : null };
  if ('to' in event && event.to !== (sentOf(state)?.login_id ?? null)) return state;
  if (state.step === 'closed') {
    return event.type === 'codeResent' || event.type === 'emailConfirmed' ? { ...state, sent: event.sent } : state;
  }
  switch (event.type) {
    case 'requestSent':
      return { ...state, ...IDLE, busy: true };
    case 'resendRequested':
      return state.step === 'code' ? { ...state, failure: '', existing: null, resending: true } : state;
    case 'edited':
      return { ...state, failure: '', existing: null };
    case 'codeSent':
      return state.step === 'phone' ? waitingFor(event.sent) : state;
    case 'emailConfirmed':
      return state.step === 'email' ? waitingFor(event.sent) : state;
    case 'codeResent':
      return state.step === 'code' ? { ...state, sent: event.sent, resending: false } : state;
    case 'passwordNeeded':
      return state.step === 'code' ? { step: 'password', ...IDLE, sent: state.sent, hint: event.hint } : state;
    case 'resendFailed':
      if (state.step !== 'code') return state;
      return event.isOver ? { ...INITIAL_STATE, ...errorOf(event) } : { ...state, ...errorOf(event), resending: false };
    case 'failed':
      return event.isOver ? { ...INITIAL_STATE, ...errorOf(event) } : { ...state, ...errorOf(event), busy: false };
    case 'restarted':
      return INITIAL_STATE;
  }
}

/** Telegram waits for an email address, or for the code. */
function waitingFor(sent: SentCode): LoginState {
  return sent.delivery === 'email_setup'
    ? { step: 'email', ...IDLE, sent }
    : { step: 'code', ...IDLE, sent, resending: false };
}

function errorOf({ failure, existing }: Omit<Attempt, 'busy'>): Omit<Attempt, 'busy'> {
  return { failure, existing };
}
