import {
  SESSION_INVALID_CODES,
  TELEGRAM_ERRORS_RU,
  type Account,
  type RefreshLine,
  type RemovedAccountList,
  TELEGRAM_ERRORS_EN,
} from '@giftbuyer/contracts';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectError, type Answer } from '../harness/http-client.js';
import { allOf, refreshLinesOf } from '../harness/streams.js';
import { useTelegramPanel, type Person } from '../harness/telegram-panel.js';

const panel = useTelegramPanel();
const DETAIL = expect.stringMatching(/\S/) as string;

let ada: Person;
let account: Account;
beforeAll(async () => {
  ada = await panel.person('ada');
  account = await ada.addAccount(panel.newPhone());
});

const refuse = (phone: string, error: [number, string], times?: number) =>
  panel.sandbox.faults.add({ phone, method: 'users.getUsers', error, times });

describe('when Telegram answers with an error', () => {
  test.each(SESSION_INVALID_CODES)(
    'D6: %s takes the account out of the list and keeps its sealed key',
    async (code) => {
      const carol = await panel.person(`carol-${code}`);
      const mine = await carol.addAccount(panel.newPhone());
      const repair = refuse(mine.phone, [401, code]);
      const lines = await carol.refreshed(mine.id);
      repair();
      expect(lines.at(-1)).toEqual({
        error: 'session_invalid',
        error_code: code,
        detail: code.startsWith('USER_') ? TELEGRAM_ERRORS_RU[code] : 'Сессия невалидна. Авторизуйтесь заново.',
      });
      expect(await carol.list()).toMatchObject({ status: 200, accounts: [] });
      const { body }: Answer<RemovedAccountList> = await carol.client.get('/api/accounts/removed');
      expect(body.items).toMatchObject([{ id: mine.id, phone: mine.phone, error_code: code }]);
      const keys = await panel.api.database.query('SELECT session_sealed FROM accounts WHERE id = $1', [mine.id]);
      expect(keys).toEqual([{ session_sealed: expect.any(Buffer) as Buffer }]);
      expectError(await carol.client.post(`/api/account/${mine.id}/refresh`), 404, 'not_found');
    },
  );

  test('a session revoked at Telegram is over', async () => {
    const mine = await ada.addAccount(panel.newPhone());
    panel.sandbox.world.revoke(mine.phone, 'SESSION_REVOKED');
    expect((await ada.refreshed(mine.id)).at(-1)).toMatchObject({
      error: 'session_invalid',
      error_code: 'SESSION_REVOKED',
    });
  });

  test('one AUTH_KEY_UNREGISTERED alone is no proof: the second try counts', async () => {
    refuse(account.phone, [401, 'AUTH_KEY_UNREGISTERED'], 1);
    expect((await ada.refreshed(account.id)).at(-1)).toMatchObject({ done: true });
  });

  test('the end of a session that was replaced by a new sign-in does not remove the account', async () => {
    const repair = refuse(account.phone, [401, 'SESSION_REVOKED']);
    const held = await panel.hold(account.id);
    const lines = ada.refreshed(account.id);
    await panel.waiting(1);
    await held.overtake();
    await held.release();
    expect((await lines).at(-1)).toMatchObject({ done: true, account: { id: account.id } });
    repair();
    expect(await ada.list()).toMatchObject({ accounts: [{ id: account.id, status: 'ok' }] });
  });

  test('to wait, it is asked again only after that', async () => {
    const mine = await ada.addAccount(panel.newPhone());
    const repair = refuse(mine.phone, [420, 'FLOOD_WAIT_600']);
    const floodWait = { error: 'telegram_rpc', error_code: 'FLOOD_WAIT', detail: DETAIL };
    expect((await ada.refreshed(mine.id)).at(-1)).toEqual({ ...floodWait, wait_seconds: 600 });
    repair();
    const calls = panel.sandbox.calls.count('users.getUsers');
    const [line, ...more] = await ada.refreshed(mine.id);
    expect([line, more]).toEqual([{ ...floodWait, wait_seconds: expect.any(Number) as number }, []]);
    expect(line && 'wait_seconds' in line && line.wait_seconds).toBeGreaterThan(590);
    expect(panel.sandbox.calls.count('users.getUsers')).toBe(calls);
    await panel.api.database.query('UPDATE accounts SET retry_at = now() WHERE id = $1', [mine.id]);
    expect((await ada.refreshed(mine.id)).at(-1)).toMatchObject({
      done: true,
      account: { status: 'ok', status_until: null },
    });
    await ada.client.delete(`/api/account/${mine.id}`);
  });

  test('to wait for a moment, it is asked again within the same refresh', async () => {
    const wait = panel.sandbox.faults.add({ phone: account.phone, error: [420, 'FLOOD_WAIT_1'], times: 1 });
    const begin = performance.now();
    const lines = await ada.refreshed(account.id);
    expect(lines).toContainEqual({ stage: 'wait', message: 'Telegram просит подождать 1 с…', retry_after: 1 });
    expect(lines.at(-1)).toMatchObject({ done: true, account: { status: 'ok' } });
    expect(performance.now() - begin).toBeGreaterThanOrEqual(1000);
    wait();
  });

  test('to wait for a moment again and again, it waits as for long', async () => {
    const repair = panel.sandbox.faults.add({ phone: account.phone, error: [420, 'FLOOD_WAIT_1'] });
    expect((await ada.refreshed(account.id)).at(-1)).toMatchObject({ error_code: 'FLOOD_WAIT', wait_seconds: 1 });
    repair();
    await panel.api.database.query('UPDATE accounts SET retry_at = now() WHERE id = $1', [account.id]);
    expect((await ada.refreshed(account.id)).at(-1)).toMatchObject({ done: true });
  });

  test('accounts with the same flood wait are not all retried at the same moment', async () => {
    const repair = refuse(account.phone, [420, 'FLOOD_WAIT_1000']);
    const waits: number[] = [];
    for (let i = 0; i < 5; i++) {
      const [before] = await panel.api.database.query<{ time: Date }[]>('SELECT now() AS time');
      await ada.refreshed(account.id);
      const [row] = await panel.api.database.query<{ fromBefore: number; fromNow: number }[]>(
        `SELECT extract(epoch FROM retry_at - $2::timestamptz)::float AS "fromBefore",
           extract(epoch FROM retry_at - now())::float AS "fromNow" FROM accounts WHERE id = $1`,
        [account.id, before?.time],
      );
      expect(row?.fromBefore).toBeGreaterThanOrEqual(1000);
      expect(row?.fromNow).toBeLessThanOrEqual(1100);
      waits.push(row?.fromBefore ?? 0);
      await panel.api.database.query('UPDATE accounts SET retry_at = now() WHERE id = $1', [account.id]);
    }
    repair();
    expect(Math.max(...waits) - Math.min(...waits)).toBeGreaterThan(1);
    expect((await ada.refreshed(account.id)).at(-1)).toMatchObject({ done: true });
  });

  test('for any other reason, the account stays as it was', async () => {
    const before = (await ada.list()).accounts;
    const repair = refuse(account.phone, [400, 'PEER_ID_INVALID']);
    expect((await ada.refreshed(account.id)).at(-1)).toEqual({
      error: 'telegram_rpc',
      error_code: 'PEER_ID_INVALID',
      detail: 'Telegram отклонил запрос: PEER_ID_INVALID.',
    });
    repair();
    expect((await ada.list()).accounts).toMatchObject([{ id: account.id, stars: before[0]?.stars }]);
  });

  test('nothing at all, the account stays as it was and can be asked again at once', async () => {
    const [before = account] = (await ada.list()).accounts;
    const repair = panel.sandbox.faults.add({ phone: account.phone, kind: 'disconnect' });
    expect((await ada.refreshed(account.id)).at(-1)).toEqual({ error: 'telegram_unreachable', detail: DETAIL });
    repair();
    expect((await ada.list()).accounts).toEqual([
      { ...before, status: 'unreachable', status_until: null, status_code: null, revision: before.revision + 1 },
    ]);
    expect((await ada.refreshed(account.id)).at(-1)).toMatchObject({ done: true, account: { status: 'ok' } });
  });

  test('the message is in the language of the request', async () => {
    const repair = panel.sandbox.faults.add({ phone: account.phone, kind: 'disconnect' });
    const response = await ada.refresh(account.id, { 'Accept-Language': 'en' });
    expect((await allOf(refreshLinesOf(response))).at(-1)).toEqual({
      error: 'telegram_unreachable',
      detail: 'Telegram is not responding. Try again.',
    });
    repair();
    await ada.refreshed(account.id);
  });

  test.each([
    ['ru', 'FROZEN_METHOD_INVALID', 'Telegram заморозил этот аккаунт. Подать апелляцию можно в приложении Telegram.'],
    ['en', 'API_ID_INVALID', TELEGRAM_ERRORS_EN.API_ID_INVALID],
    ['en', 'USER_MIGRATE_5', 'Telegram moved the account to another data centre. Sign in to it again.'],
    ['en', 'SOMETHING_NEW_7', 'Telegram refused the request: SOMETHING_NEW_7.'],
  ])('it says so in the sentence of the code, in %s: %s', async (language, code, detail) => {
    const repair = refuse(account.phone, [400, code]);
    const response = await ada.refresh(account.id, { 'Accept-Language': language });
    expect(response.headers.get('vary')).toContain('Accept-Language');
    expect((await allOf(refreshLinesOf(response))).at(-1)).toEqual({ error: 'telegram_rpc', error_code: code, detail });
    repair();
  });

  test('the stages are in the language of the caller', async () => {
    const response = await ada.refresh(account.id, { 'Accept-Language': 'en' });
    const lines = await allOf(refreshLinesOf<RefreshLine>(response));
    expect(lines.map((line) => 'message' in line && line.message)).toEqual([
      'Connecting…',
      'Checking the profile…',
      'Checking Stars…',
      'Saving…',
      'Done',
    ]);
  });
});
