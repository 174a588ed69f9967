import { REFRESH_SILENCE_SECONDS, type Account, type RefreshLine } from '@giftbuyer/contracts';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { PanelSessions } from '../src/auth/panel-sessions.js';
import { expectError } from '../harness/http-client.js';
import { allOf, linesOf, refreshLinesOf } from '../harness/streams.js';
import { useTelegramPanel, type Person } from '../harness/telegram-panel.js';

const panel = useTelegramPanel();
const STAGES: RefreshLine[] = [
  { stage: 'connect', message: 'Соединяюсь…' },
  { stage: 'profile', message: 'Проверяю профиль…' },
  { stage: 'stars', message: 'Проверяю звёзды…' },
  { stage: 'save', message: 'Сохраняю…' },
];
const DETAIL = expect.stringMatching(/\S/) as string;

let ada: Person;
let account: Account;
beforeAll(async () => {
  ada = await panel.person('ada');
  account = await ada.addAccount(panel.newPhone());
});

const readings = () => panel.sandbox.calls.count('payments.getStarsStatus');

describe('a refresh by hand', () => {
  test('writes each stage on its own line and ends with the account', async () => {
    await panel.makeStale(account.id);
    panel.sandbox.world.change(account.phone, { firstName: 'Renamed', username: null, stars: { amount: 5, nanos: 0 } });
    const response = await ada.refresh(account.id);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/x-ndjson');
    expect(response.headers.get('cache-control')).toBe('no-cache');
    expect(response.headers.get('x-accel-buffering')).toBe('no');
    const lines = await allOf(linesOf(response));
    expect(lines.filter((line) => !line.endsWith('}\n'))).toEqual([]);
    const [listed] = (await ada.list()).accounts;
    expect(listed).toMatchObject({ id: account.id, first_name: 'Renamed', username: null, stars: 5 });
    expect(lines.map((line) => JSON.parse(line) as RefreshLine)).toEqual([
      ...STAGES,
      { done: true, message: 'Готово', account: listed },
    ]);
  });

  test('writes a stage when it happens, not at the end', async () => {
    const held = await panel.hold(account.id);
    const lines = refreshLinesOf<RefreshLine>(await ada.refresh(account.id));
    for (const stage of STAGES) expect((await lines.next()).value).toEqual(stage);
    await held.release();
    expect((await lines.next()).value).toMatchObject({ done: true });
  });

  test('writes heartbeats every few seconds while nothing happens', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const wait: RefreshLine = { stage: 'wait', message: 'Жду ответа…' };
    const held = await panel.hold(account.id);
    const lines = refreshLinesOf<RefreshLine>(await ada.refresh(account.id));
    for (const stage of STAGES) expect((await lines.next()).value).toEqual(stage);
    for (let silence = 1; silence <= 2; silence++) {
      vi.advanceTimersByTime(REFRESH_SILENCE_SECONDS * 1000);
      expect((await lines.next()).value).toEqual(wait);
    }
    await held.release();
    expect(await allOf(lines)).toMatchObject([{ done: true }]);
  });

  test('joins the one under way: the same stages, one reading', async () => {
    const before = readings();
    const held = await panel.hold(account.id);
    const first = ada.refreshed(account.id);
    await panel.waiting(1);
    const second = allOf(refreshLinesOf(await ada.refresh(account.id)));
    const lines = refreshLinesOf(await ada.refresh(account.id));
    for (const stage of STAGES) expect((await lines.next()).value).toEqual(stage);
    await held.release();
    expect(await second).toEqual(await first);
    expect((await first).at(-1)).toMatchObject({ done: true });
    expect(readings() - before).toBe(1);
  });

  test.each([...STAGES.keys()])('continues when the client disconnects after line %i', async (left) => {
    const firstName = `Unwatched ${left}`;
    panel.sandbox.world.change(account.phone, { firstName });
    const held = await panel.hold(account.id);
    const lines = refreshLinesOf(await ada.refresh(account.id));
    for (const stage of STAGES.slice(0, left + 1)) expect((await lines.next()).value).toEqual(stage);
    await lines.return(undefined);
    await panel.waiting(1);
    await held.release();
    await expect.poll(async () => (await ada.list()).accounts).toMatchObject([{ first_name: firstName }]);
  });

  test('stops the stream once the panel session has ended, and continues the refresh', async () => {
    const bob = await panel.person('bob');
    const mine = await bob.addAccount(panel.newPhone());
    panel.sandbox.world.change(mine.phone, { firstName: 'Kept' });
    const held = await panel.hold(mine.id);
    const lines = refreshLinesOf<RefreshLine>(await bob.refresh(mine.id));
    for (const stage of STAGES) expect((await lines.next()).value).toEqual(stage);
    await bob.client.delete('/api/auth/logout');
    expect(await allOf(lines)).toEqual([{ error: 'unauthorized', detail: DETAIL }]);
    await held.release();
    const again = await panel.api.login('bob');
    await expect
      .poll(async () => (await again.get('/api/accounts')).body)
      .toMatchObject({ accounts: [{ id: mine.id, first_name: 'Kept' }] });
  });

  test('ends with the session, also when that ended before the first line', async () => {
    const carol = await panel.person('carol');
    const { id, phone } = await carol.addAccount(panel.newPhone());
    const answer = panel.sandbox.faults.add({ phone, kind: 'silent' });
    const runner = panel.api.database.createQueryRunner();
    await runner.startTransaction();
    await runner.query('LOCK TABLE accounts IN ACCESS EXCLUSIVE MODE');
    const response = carol.refresh(id);
    await panel.waiting(1, 'row_exists');
    await panel.api.login('carol');
    await runner.rollbackTransaction();
    await runner.release();
    const lines = await allOf(refreshLinesOf<RefreshLine>(await response));
    expect(lines.at(-1)).toEqual({ error: 'unauthorized', detail: DETAIL });
    answer();
  });

  test('says `unavailable`, and not that the session has ended, while the database cannot say which', async () => {
    const dora = await panel.person('dora');
    const mine = await dora.addAccount(panel.newPhone());
    const held = await panel.hold(mine.id);
    const lines = refreshLinesOf<RefreshLine>(await dora.refresh(mine.id));
    for (const stage of STAGES) expect((await lines.next()).value).toEqual(stage);
    const lookUp = vi.spyOn(panel.api.app.get(PanelSessions, { strict: false }), 'hasEnded');
    onTestFinished(() => lookUp.mockRestore());
    lookUp.mockRejectedValue(new Error('The database does not answer'));
    await panel.cutNotifications();
    expect(await allOf(lines)).toEqual([{ error: 'unavailable', detail: DETAIL }]);
    await held.release();
  });

  test('never puts an older reading over a newer one', async () => {
    const held = await panel.hold(account.id);
    const lines = ada.refreshed(account.id);
    await panel.waiting(1);
    await held.overtake();
    await held.release();
    expect((await lines).at(-1)).toMatchObject({ done: true, account: { first_name: 'Newer' } });
    expect((await ada.list()).accounts).toMatchObject([{ first_name: 'Newer' }]);
  });

  test('of an account that is deleted during it ends with not_found', async () => {
    const gone = await ada.addAccount(panel.newPhone());
    const held = await panel.hold(gone.id);
    const deleted = ada.client.delete(`/api/account/${gone.id}`);
    await panel.waiting(1);
    const lines = refreshLinesOf<RefreshLine>(await ada.refresh(gone.id));
    await held.release();
    expect((await deleted).body).toEqual({ ok: true });
    expect((await allOf(lines)).at(-1)).toEqual({ error: 'not_found', detail: DETAIL });
    expect((await ada.list()).accounts).toMatchObject([{ id: account.id }]);
  });
});

test('an account is there after a restart of the panel, and can be refreshed', async () => {
  const restarted = await panel.api.again();
  const client = restarted.client();
  client.cookie = ada.client.cookie;
  expect((await client.get('/api/accounts')).text).toBe((await ada.client.get('/api/accounts')).text);
  const response = await client.open('POST', `/api/account/${account.id}/refresh`);
  expect((await allOf(refreshLinesOf(response))).at(-1)).toMatchObject({ done: true, account: { id: account.id } });
  await restarted.close();
});

describe('before the stream, one line of JSON', () => {
  test.each(['0', '-1', 'abc', '1e3', '99999999', '9007199254740993', '2147483648'])(
    'answers 404 for id %s',
    async (id) => {
      expectError(await ada.client.post(`/api/account/${id}/refresh`), 404, 'not_found');
    },
  );

  test("answers 404 for another user's account", async () => {
    const eve = await panel.person('eve');
    expectError(await eve.client.post(`/api/account/${account.id}/refresh`), 404, 'not_found');
  });

  test('answers 401 without a panel session', async () => {
    expectError(await panel.api.client().post(`/api/account/${account.id}/refresh`), 401, 'unauthorized');
  });
});

test('an error of our own ends the stream with internal_error, and the next refresh works', async () => {
  await panel.api.database.query('UPDATE accounts SET session_sealed = phone_sealed WHERE id = $1', [account.id]);
  expect(await ada.refreshed(account.id)).toEqual([{ error: 'internal_error', detail: DETAIL }]);
  const { accounts } = await ada.list();
  expect(accounts).toMatchObject([{ id: account.id }]);
});

test('a name with a NUL or another control character is kept without it', async () => {
  const account = await ada.addAccount(panel.newPhone());
  panel.sandbox.world.change(account.phone, { firstName: 'N\0u\u001b\r\nl\u0085', username: null });
  expect((await ada.refreshed(account.id)).at(-1)).toMatchObject({ done: true, account: { first_name: 'Nul' } });
});
