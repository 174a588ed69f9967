import type { ImportedAccount } from '@giftbuyer/contracts';
import { ApiError } from '../../../core/http/api-error';
import { isProxyError } from './proxy-errors';

/**
 * How far the import of a session is.
 *
 * - `taken`: the account is in the list with another session.
 * - `failed`: it can be repeated; `refused`: that would not help.
 */
export type ImportState =
  | { name: 'idle' }
  | { name: 'waiting' }
  | { name: 'connecting'; attempt: number }
  | { name: 'added' | 'already' | 'taken'; accountId: number }
  | { name: 'refused' | 'failed'; error: unknown };

export type ImportEvent =
  | { type: 'queued' }
  | { type: 'dequeued' }
  | { type: 'sent'; attempt: number }
  | { type: 'answered'; attempt: number; answer: ImportedAccount }
  | { type: 'rejected'; attempt: number; error: unknown };

export const IDLE: ImportState = { name: 'idle' };

/** The state after an event. One that does not concern the state, such as a late answer, changes nothing. */
export function nextState(state: ImportState, event: ImportEvent): ImportState {
  switch (event.type) {
    case 'queued':
      return canImport(state) ? { name: 'waiting' } : state;
    case 'dequeued':
      return state.name === 'waiting' ? IDLE : state;
    case 'sent':
      return state.name === 'waiting' ? { name: 'connecting', attempt: event.attempt } : state;
    case 'answered': {
      if (state.name !== 'connecting' || state.attempt !== event.attempt) return state;
      const { account, already } = event.answer;
      return { name: already ? 'already' : 'added', accountId: account.id };
    }
    case 'rejected':
      if (state.name !== 'connecting' || state.attempt !== event.attempt) return state;
      return stateAfter(event.error);
  }
}

/** Whether the session can be brought, for the first time or once more. `taken`: in place of the account's own. */
export const canImport = ({ name }: ImportState): boolean => ['idle', 'failed', 'taken'].includes(name);
/** It came to an end that the user need not think about. */
export const isDone = ({ name }: ImportState): boolean => ['added', 'already', 'taken', 'refused'].includes(name);

/** Refusals that another profile, or another time, cannot change. */
const FINAL: readonly (string | undefined)[] = [
  'session_invalid',
  'session_is_bot',
  'session_dc_unknown',
  'session_other_account',
  'session_in_use',
  'validation_failed',
];
/** Failures that the next session would have too. */
const COMMON: readonly (string | undefined)[] = [
  'unavailable',
  'installation_unconfirmed',
  'storage_unwritable',
  'too_many_requests',
  'step_up_required',
  'cross_site_request',
  'unknown_host',
];

function stateAfter(error: unknown): ImportState {
  const body = error instanceof ApiError ? error.body : null;
  if (body?.error === 'account_already_added' && body.account_id !== undefined) {
    return { name: 'taken', accountId: body.account_id };
  }
  return { name: FINAL.includes(body?.error) ? 'refused' : 'failed', error };
}

/** Whether the failure says nothing of this session: Telegram's own codes and final refusals do. */
export function canBeOfAll(error: unknown): boolean {
  const body = error instanceof ApiError ? error.body : null;
  return body === null || (body.error_code === undefined && stateAfter(error).name === 'failed');
}

/** Whether the next sessions would fail for the same reason: no answer, or Telegram asks to wait. */
export function stopsImport(error: unknown): boolean {
  if (!(error instanceof ApiError)) return true;
  const { status, body } = error;
  if (!body) return status === 0 || status >= 500;
  return (
    COMMON.includes(body.error) || isProxyError(error) || (body.error === 'telegram_rpc' && Boolean(body.wait_seconds))
  );
}
