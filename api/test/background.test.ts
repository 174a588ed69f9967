import { SchedulerRegistry } from '@nestjs/schedule';
import type { Account, RefreshLine } from '@giftbuyer/contracts';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { DueAccounts } from '../src/account-refresh/due-accounts.js';
import { SessionLocks } from '../src/session-locks/session-locks.js';
import type { TestApi } from '../harness/test-api.js';
import { allOf, refreshLinesOf } from '../harness/streams.js';
import { useTelegramPanel, type Person } from '../harness/telegram-panel.js';

const panel = useTelegramPanel();
/** Of users with one api_id, and of one with another. */
let ada: Account[];
let bob: Account[];
let carol: Account[];
let people: Person[];

beforeAll(async () => {
  people = [await panel.person('ada'), await panel.person('bob'), await panel.person('carol', 5151)];
  const accountsOf = async (person: Person | undefined, count: number) => {
    const accounts: Account[] = [];
    while (person && accounts.length < count) accounts.push(await person.addAccount(panel.newPhone()));
    return accounts;
  };
  ada = await accountsOf(people[0], 4);
  bob = await accountsOf(people[1], 1);
  carol = await accountsOf(people[2], 2);
});

const idsOf = (...accounts: Account[][]) => accounts.flat().map(({ id }) => id);
type Claimed = Awaited<ReturnType<DueAccounts['claimDueAccounts']>>[number];
const sorted = (accounts: Claimed[]) => accounts.map(({ id }) => id).sort((a, b) => a - b);

/** Lets all accounts look fresh but these, whose last reading is so old. */
async function readBefore(minutes: number, ...ids: number[]): Promise<void> {
  await panel.api.database.query(
    `UPDATE accounts SET status = 'ok', retry_at = NULL,
       last_checked_at = now() - make_interval(mins => CASE WHEN id = ANY($1) THEN $2 ELSE 0 END)`,
    [ids, minutes],
  );
}

const claimed: [TestApi, Claimed][] = [];
async function claim(limit: number, api = panel.api): Promise<Claimed[]> {
  const accounts = await api.app.get(DueAccounts, { strict: false }).claimDueAccounts(limit);
  claimed.push(...accounts.map((account): [TestApi, Claimed] => [api, account]));
  return accounts;
}

async function releaseAll(): Promise<void> {
  for (const [api, { lock }] of claimed.splice(0)) {
    await api.app.get(SessionLocks, { strict: false }).releaseLock(lock);
  }
}

afterEach(async () => {
  await releaseAll();
  await panel.api.database.query('DELETE FROM app_flood_waits');
});

describe('what the background reads next', () => {
  test('is every due account that is not being read, each user in turn', async () => {
    await readBefore(90, ...idsOf(ada));
    await panel.makeStale(...idsOf(bob));
    expect(sorted(await claim(2))).toContain(bob[0]?.id);
    // Ada has one under way, Bob too; then only Ada has due accounts left.
    const [next, ...more] = await claim(1);
    expect([next?.userId, more]).toEqual([claimed[0]?.[1].userId, []]);
  });

  test('is at most three accounts of one api_id, at all panels together', async () => {
    await panel.makeStale(...idsOf(ada, bob, carol));
    const other = await panel.api.again({ BACKGROUND_REFRESH: 'off' });
    const ids = sorted([...(await claim(2)), ...(await claim(8, other)), ...(await claim(8))]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !idsOf(carol).includes(id))).toHaveLength(3);
    expect(ids).toEqual(expect.arrayContaining(idsOf(carol)));
    await releaseAll();
    await other.close();
  });

  test('differs between panels that ask at the same time', async () => {
    await panel.makeStale(...idsOf(ada, carol));
    const other = await panel.api.again({ BACKGROUND_REFRESH: 'off' });
    const ids = sorted((await Promise.all([claim(2), claim(2, other), claim(2)])).flat());
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(3);
    await releaseAll();
    await other.close();
  });

  test('is nothing of a user who is disabled', async () => {
    await readBefore(90, ...idsOf(ada, bob));
    const setDisabled = (at: string) =>
      panel.api.database.query(`UPDATE users SET disabled_at = ${at} WHERE username = 'ada'`);
    await setDisabled('now()');
    expect(sorted(await claim(8))).toEqual(idsOf(bob));
    await setDisabled('NULL');
    expect(sorted(await claim(8)).length).toBeGreaterThan(0);
  });

  test('is at a different moment for each account, before it is stale', async () => {
    const all = idsOf(ada, bob, carol);
    await readBefore(39, ...all);
    expect(await claim(8)).toEqual([]);
    const dueAfter = async (minutes: number) => {
      const due: number[] = [];
      for (const id of all) {
        await readBefore(minutes, id);
        due.push(...sorted(await claim(1)));
        await releaseAll();
      }
      return due;
    };
    const some = await dueAfter(46);
    expect(some.length).toBeGreaterThan(0);
    expect(some.length).toBeLessThan(all.length);
    expect(await dueAfter(55)).toEqual(all);
  });
});

describe('every minute', () => {
  const minute = () => panel.api.app.get(SchedulerRegistry, { strict: false }).getCronJob('stale-accounts');

  test('all of it is read, and the next minute finds nothing', async () => {
    await panel.makeStale(...idsOf(ada, bob, carol));
    const before = panel.sandbox.calls.count('payments.getStarsStatus');
    await minute().fireOnTick();
    expect(panel.sandbox.calls.count('payments.getStarsStatus') - before).toBe(7);
    await minute().fireOnTick();
    expect(panel.sandbox.calls.count('payments.getStarsStatus') - before).toBe(7);
    expect(minute().waitForCompletion).toBe(true);
  });

  test('a failed one does not stop the others, and is not retried for a while', async () => {
    await panel.makeStale(...idsOf(ada));
    const repair = panel.sandbox.faults.add({ phone: ada[1]?.phone, kind: 'disconnect' });
    await minute().fireOnTick();
    const statuses = async () => (await people[0]?.list())?.accounts.map(({ status }) => status);
    expect((await statuses())?.sort()).toEqual(['ok', 'ok', 'ok', 'unreachable']);
    repair();
    await minute().fireOnTick();
    expect((await statuses())?.sort()).toEqual(['ok', 'ok', 'ok', 'unreachable']);
  });
});

describe('during flood waits', () => {
  const flood = (account: Account | undefined, seconds: number) =>
    panel.sandbox.faults.add({
      phone: account?.phone,
      method: 'users.getUsers',
      error: [420, `FLOOD_WAIT_${seconds}`],
    });
  const refresh = async (person: Person | undefined, account: Account | undefined) => {
    const response = await person?.refresh(account?.id ?? 0);
    return response && (await allOf(refreshLinesOf<RefreshLine>(response))).at(-1);
  };
  const calls = () => panel.sandbox.calls.count('users.getUsers');

  test('the accounts are not read, also after a restart', async () => {
    await readBefore(0);
    const repair = flood(carol[0], 900);
    expect(await refresh(people[2], carol[0])).toMatchObject({ error_code: 'FLOOD_WAIT', wait_seconds: 900 });
    repair();
    await panel.api.database.query(`UPDATE accounts SET last_checked_at = now() - interval '2 hours' WHERE id = $1`, [
      carol[0]?.id,
    ]);
    const before = calls();
    const restarted = await panel.api.again();
    const client = restarted.client();
    client.cookie = people[2]?.client.cookie ?? null;
    const response = await client.open('POST', `/api/account/${carol[0]?.id}/refresh`);
    expect((await allOf(refreshLinesOf(response))).at(-1)).toMatchObject({ error_code: 'FLOOD_WAIT' });
    expect(await restarted.app.get(DueAccounts, { strict: false }).claimDueAccounts(8)).toEqual([]);
    expect((await client.get('/api/accounts?wait=1')).body).toMatchObject({ state: 'ready' });
    expect(calls()).toBe(before);
    await restarted.close();
  });

  test('three of one api_id stop the others of it, and only those', async () => {
    await readBefore(0);
    const seconds = [700, 600, 800];
    const repairs = seconds.map((wait, i) => flood(ada[i], wait));
    for (const i of seconds.keys())
      expect(await refresh(people[0], ada[i])).toMatchObject({ error_code: 'FLOOD_WAIT' });
    for (const repair of repairs) repair();
    await readBefore(90, ...idsOf(ada.slice(3), bob, carol));
    await panel.api.database.query(
      `UPDATE accounts SET status = 'flood_wait', retry_at = now() + interval '700 s' WHERE id = ANY($1)`,
      [idsOf(ada.slice(0, 3))],
    );
    const before = calls();
    expect(sorted(await claim(8))).toEqual(idsOf(carol));
    const lastLine = await refresh(people[1], bob[0]);
    expect(lastLine).toMatchObject({ error: 'telegram_rpc', error_code: 'FLOOD_WAIT' });
    expect(lastLine && 'wait_seconds' in lastLine && lastLine.wait_seconds).toBeGreaterThan(580);
    expect(lastLine && 'wait_seconds' in lastLine && lastLine.wait_seconds).toBeLessThanOrEqual(660);
    expect((await people[1]?.list())?.accounts).toMatchObject([
      { status: 'flood_wait', status_until: expect.stringMatching(/^\d{4}-/) as string },
    ]);
    expect(calls()).toBe(before);
  });

  test('the first of them may be tried again when its time has come', async () => {
    await readBefore(0);
    await panel.api.database.query(`INSERT INTO app_flood_waits VALUES ('sandbox', 4242, now() + interval '1 minute')`);
    expect(await refresh(people[0], ada[0])).toMatchObject({ error_code: 'FLOOD_WAIT' });
    await panel.api.database.query('UPDATE app_flood_waits SET until = now()');
    await panel.api.database.query('UPDATE accounts SET retry_at = now()');
    expect(await refresh(people[0], ada[0])).toMatchObject({ done: true, account: { status: 'ok' } });
  });
});
