import type { Account } from '@giftbuyer/contracts';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { type KnownFreeze, freezeColumns, hashAfterFailure } from '../src/account-sessions/account-freeze.js';
import { type Person, useTelegramPanel } from '../harness/telegram-panel.js';

const METHOD = 'help.getAppConfig';
const FROZEN = {
  status: 'frozen',
  status_code: null,
  status_until: expect.stringMatching(/^20/) as string,
  appeal_url: 'https://t.me/spambot',
};
const OK = { status: 'ok', status_code: null, status_until: null, appeal_url: null };

const panel = useTelegramPanel();
let ada: Person;
let account: Account;
beforeAll(async () => {
  ada = await panel.person('ada');
});
beforeEach(async () => {
  panel.sandbox.faults.clear();
  account = await ada.addAccount(panel.newPhone());
});

const world = () => panel.sandbox.world;
const asked = () => panel.sandbox.calls.count(METHOD);
const fail = (method: string, error: [number, string]) =>
  panel.sandbox.faults.add({ phone: account.phone, method, error });

/** Reads the account, and returns how it is listed. */
async function refreshed(): Promise<Account | undefined> {
  await ada.refreshed(account.id);
  return (await ada.list()).accounts.find(({ id }) => id === account.id);
}

/** Lets the account look as if its devices and its app config had been read five hours ago. */
async function laterThanDue(): Promise<void> {
  await panel.api.database.query(`UPDATE accounts SET devices_at = now() - interval '5 hours' WHERE id = $1`, [
    account.id,
  ]);
}

test('a frozen account whose readings succeed is marked, goes on being read, and is free again later', async () => {
  expect(await refreshed()).toMatchObject(OK);
  world().freeze(account.phone);
  const before = asked();
  expect(await refreshed()).toMatchObject(OK);
  expect(asked()).toBe(before);
  await laterThanDue();
  world().change(account.phone, { stars: { amount: 77, nanos: 0 } });
  expect(await refreshed()).toMatchObject({ ...FROZEN, stars: 77 });
  world().change(account.phone, { stars: { amount: 78, nanos: 0 } });
  // Not asked, then not modified.
  expect(await refreshed()).toMatchObject({ ...FROZEN, stars: 78 });
  await laterThanDue();
  expect(await refreshed()).toMatchObject({ ...FROZEN, stars: 78 });
  expect(asked()).toBe(before + 2);
  world().unfreeze(account.phone);
  await laterThanDue();
  expect(await refreshed()).toMatchObject({ ...OK, stars: 78 });
});

test('an app config that fails changes nothing, and is asked for again when it is not known', async () => {
  const repair = fail(METHOD, [420, 'FLOOD_WAIT_600']);
  world().freeze(account.phone);
  expect(await refreshed()).toMatchObject(OK);
  repair();
  expect(await refreshed()).toMatchObject(FROZEN);
  fail(METHOD, [500, 'RPC_CALL_FAIL']);
  world().unfreeze(account.phone);
  await laterThanDue();
  expect(await refreshed()).toMatchObject(FROZEN);
});

test('after a failed reading a frozen account is frozen again', async () => {
  world().freeze(account.phone);
  expect(await refreshed()).toMatchObject(FROZEN);
  const repair = fail('users.getUsers', [400, 'PEER_ID_INVALID']);
  expect(await refreshed()).toMatchObject({ status: 'unreachable', appeal_url: null });
  repair();
  expect(await refreshed()).toMatchObject(FROZEN);
});

test('a failed reading of another account costs no app config', async () => {
  expect(await refreshed()).toMatchObject(OK);
  const before = asked();
  const repair = fail('users.getUsers', [400, 'PEER_ID_INVALID']);
  expect(await refreshed()).toMatchObject({ status: 'unreachable' });
  repair();
  expect(await refreshed()).toMatchObject(OK);
  expect(asked()).toBe(before);
});

test('an account that was frozen by an error is frozen until its app config says otherwise', async () => {
  expect(await refreshed()).toMatchObject(OK);
  world().freeze(account.phone);
  const repair = fail('payments.getStarsStatus', [420, 'FROZEN_METHOD_INVALID']);
  expect(await refreshed()).toMatchObject({ ...FROZEN, status_code: 'FROZEN_METHOD_INVALID' });
  repair();
  expect(await refreshed()).toMatchObject(FROZEN);
  world().unfreeze(account.phone);
  await laterThanDue();
  expect(await refreshed()).toMatchObject(OK);
});

test('a refresh that another panel was quicker with succeeds, though the account is frozen', async () => {
  world().freeze(account.phone);
  expect(await refreshed()).toMatchObject(FROZEN);
  const held = await panel.hold(account.id);
  const lines = ada.refreshed(account.id);
  await panel.waiting(1);
  await held.overtake();
  await held.release();
  expect((await lines).at(-1)).toMatchObject({ done: true, account: FROZEN });
});

test('whatever the order of readings and failures, a known hash agrees with the status', () => {
  const freeze = { until: new Date(2_000_000_000_000), appealUrl: null };
  const columns = (known: KnownFreeze, config?: object) =>
    freezeColumns({ ...(config && { appConfig: config }) } as Parameters<typeof freezeColumns>[0], known);
  let known: KnownFreeze = { status: 'ok', frozenUntil: null, appealUrl: null, appConfigHash: null };
  let random = 1;
  for (let i = 0; i < 2_000; i++) {
    random = (random * 48_271) % 2_147_483_647;
    const step = random % 7;
    if (step === 0) known = columns(known, { hash: 1, freeze: null });
    else if (step === 1) known = columns(known, { hash: 2, freeze });
    else if (step < 4) known = columns(known);
    else {
      const status = (['unreachable', 'frozen', 'flood_wait'] as const)[step - 4] ?? 'unreachable';
      known = { status, frozenUntil: null, appealUrl: null, appConfigHash: hashAfterFailure(status, known) };
    }
    const { status, appConfigHash, frozenUntil } = known;
    if (appConfigHash === 2) expect({ status, frozenUntil }).toEqual({ status: 'frozen', frozenUntil: freeze.until });
    if (appConfigHash === 1) expect(status).not.toBe('frozen');
  }
});
