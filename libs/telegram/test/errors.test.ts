import { Api, errors } from 'telegram';
import { describe, expect, test } from 'vitest';
import { toTelegramError } from '../src/to-telegram-error.js';

/** The library's error for an `rpc_error`. */
const meaning = (errorCode: number, errorMessage: string) =>
  toTelegramError(
    errors.RPCMessageToError(new Api.RpcError({ errorCode, errorMessage }), new Api.users.GetUsers({ id: [] })),
  );

describe('an rpc_error', () => {
  test.each([
    [420, 'FLOOD_WAIT_0', { kind: 'flood_wait', code: 'FLOOD_WAIT', waitSeconds: 0 }],
    [420, 'FLOOD_WAIT_99999999999999999999', { kind: 'flood_wait', code: 'FLOOD_WAIT', waitSeconds: 2_592_000 }],
    [420, 'FLOOD_WAIT_17', { kind: 'flood_wait', code: 'FLOOD_WAIT', waitSeconds: 17 }],
    [420, 'FROZEN_METHOD_INVALID', { kind: 'frozen' }],
    [400, 'FROZEN_PARTICIPANT_MISSING', { kind: 'frozen' }],
    [303, 'USER_MIGRATE_4', { kind: 'moved', code: 'USER_MIGRATE_4' }],
    [303, 'PHONE_MIGRATE_4', { kind: 'other' }],
    [400, 'API_ID_INVALID', { kind: 'app_refused' }],
    [400, 'API_ID_PUBLISHED_FLOOD', { kind: 'app_refused' }],
    [406, 'UPDATE_APP_TO_LOGIN', { kind: 'app_refused' }],
    [400, 'CONNECTION_API_ID_INVALID', { kind: 'app_refused' }],
    [400, 'CONNECTION_LAYER_INVALID', { kind: 'app_refused' }],
    [400, 'CONNECTION_APP_VERSION_EMPTY', { kind: 'app_refused' }],
    [400, 'CONNECTION_NOT_INITED', { kind: 'other' }],
    [406, 'SEND_CODE_UNAVAILABLE', { kind: 'other' }],
    [406, 'A_TEXT_OF_TOMORROW', { kind: 'other', code: 'A_TEXT_OF_TOMORROW' }],
    [400, 'PHONE_CODE_INVALID', { kind: 'other' }],
    [500, 'AUTH_RESTART', { kind: 'other' }],
    [500, 'SIGN_IN_FAILED', { kind: 'other' }],
  ])('%i %s is a refusal', (code, text, expected) => {
    expect(meaning(code, text)).toMatchObject({ name: 'TelegramRpcError', code: text, ...expected });
  });

  test.each([
    [500, 'RPC_CALL_FAIL'],
    [500, 'No workers running'],
    [500, 'HISTORY_GET_FAILED'],
    [500, 'AUTH_KEY_UNSYNCHRONIZED'],
    [-500, 'MSG_WAIT_FAILED'],
    [-503, 'Timeout'],
    [-1, 'A_TEXT_OF_TOMORROW'],
    [599, 'A_TEXT_OF_TOMORROW'],
    [400, 'RPC_MCGET_FAIL'],
  ])('%i %s is trouble inside Telegram', (code, text) => {
    expect(meaning(code, text)).toMatchObject({ name: 'TelegramUnreachableError', code: text });
  });

  test.each([
    [401, 'AUTH_KEY_UNREGISTERED'],
    [406, 'AUTH_KEY_DUPLICATED'],
    [401, 'USER_DEACTIVATED_BAN'],
  ])('%i %s ends the session', (code, text) => {
    expect(meaning(code, text)).toMatchObject({ name: 'SessionInvalidError', code: text });
  });

  test('has a text that can be stored', () => {
    expect(meaning(400, `\0${'X'.repeat(10_000)}`)).toMatchObject({ code: 'X'.repeat(128) });
  });
});
