import type { MovedOutSession } from '@giftbuyer/contracts';
import { readSessionText } from '@giftbuyer/session-files';
import { createSandbox } from '@giftbuyer/telegram-sandbox';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FaultProxy, upstreamOf, urlThrough } from '../harness/fault-proxy.js';
import { eventsOf, firstEvent } from '../harness/streams.js';
import { TelegramPanel } from '../harness/telegram-panel.js';
import { newDatabase, startApi } from '../harness/test-api.js';
import { keyOf } from './session-handover.js';
import { queryServer } from './query-server.js';

const panel = new TelegramPanel();
let databaseUrl: string;
let proxy: FaultProxy;

beforeAll(async () => {
  databaseUrl = await newDatabase();
  proxy = await FaultProxy.start([upstreamOf(databaseUrl)]);
  const [address] = proxy.addresses;
  panel.sandbox = await createSandbox();
  panel.api = await startApi({
    env: { DATABASE_URL: address && urlThrough(address, databaseUrl), ALLOW_SESSION_EXPORT: '1' },
    telegram: { sandbox: panel.sandbox.addresses, keyCooldownMs: 0 },
  });
});
afterAll(async () => {
  await panel.api.close();
  await proxy.close();
  await panel.sandbox.close();
});

const STALLED_COMMITS = `SELECT FROM pg_stat_activity
  WHERE datname = current_database() AND wait_event = 'advisory' AND query ILIKE 'COMMIT%'`;

/** Stops the `COMMIT` that wipes a session, in the server. `resume` ends the stop; then it goes on to `end`. */
async function stallCommit(end: 'commit' | 'roll back') {
  await queryServer(
    databaseUrl,
    `CREATE OR REPLACE FUNCTION stall_commit() RETURNS trigger LANGUAGE plpgsql SET lock_timeout = 0 AS $$
     BEGIN
       PERFORM pg_advisory_xact_lock(4711);
       ${end === 'commit' ? '' : `RAISE EXCEPTION 'refused';`}
       RETURN NULL;
     END $$;
     DROP TRIGGER IF EXISTS stall_commit ON accounts;
     CREATE CONSTRAINT TRIGGER stall_commit AFTER UPDATE ON accounts DEFERRABLE INITIALLY DEFERRED
       FOR EACH ROW WHEN (NEW.removed_code = 'MOVED_OUT') EXECUTE FUNCTION stall_commit()`,
  );
  const holder = new Client({ connectionString: databaseUrl });
  await holder.connect();
  await holder.query('SELECT pg_advisory_lock(4711)');
  return {
    reached: () => expect.poll(() => queryServer(databaseUrl, STALLED_COMMITS)).toHaveLength(1),
    resume: () => holder.end(),
  };
}

test('an account whose removal was committed without an answer is handed over', async () => {
  const ada = await panel.person('moves out');
  const { id } = await ada.addAccount(panel.newPhone());
  const key = await keyOf(panel, id);
  const events = eventsOf(await ada.watch());
  const { reached, resume } = await stallCommit('commit');
  const moved = ada.client.post<MovedOutSession>(`/api/account/${id}/move_out`, { format: 'pyrogram' });
  await reached();
  proxy.reset();
  await resume();
  const { status, body } = await moved;
  expect([status, Object.keys(body)]).toEqual([200, ['session']]);
  expect(Buffer.from(readSessionText(body.session).authKey).toString('hex')).toBe(key);
  expect((await ada.list()).accounts).toEqual([]);
  expect(await firstEvent(events, 'account.removed')).toMatchObject({ data: { id, error_code: 'MOVED_OUT' } });
});

test('an account whose removal was rolled back without an answer stays', async () => {
  const ada = await panel.person('stays');
  const { id } = await ada.addAccount(panel.newPhone());
  const { reached, resume } = await stallCommit('roll back');
  const moved = ada.client.post(`/api/account/${id}/move_out`, { format: 'pyrogram' });
  await reached();
  proxy.reset();
  await resume();
  expect([(await moved).status, (await moved).text]).toEqual([503, expect.not.stringContaining('session"')]);
  expect((await ada.list()).accounts).toMatchObject([{ id }]);
  expect((await ada.refreshed(id)).at(-1)).toMatchObject({ done: true });
});
