import type { MovedOutSession } from '@giftbuyer/contracts';
import { readSessionText } from '@giftbuyer/session-files';
import { createSandbox } from '@giftbuyer/telegram-sandbox';
import dns from 'node:dns';
import type { LookupFunction } from 'node:net';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { FaultProxy, upstreamOf, urlThrough } from '../harness/fault-proxy.js';
import { eventsOf, firstEvent } from '../harness/streams.js';
import { TelegramPanel } from '../harness/telegram-panel.js';
import { newDatabase, startApi } from '../harness/test-api.js';
import { keyOf } from './session-handover.js';
import { queryServer } from './query-server.js';

const panel = new TelegramPanel();
let databaseUrl: string;
let proxy: FaultProxy;
/** The name of the database server, as in Docker. */
const HOST = 'database';
/** Answers about the name of the database. */
const lookup = vi.fn<LookupFunction>();
const resolve: LookupFunction = (_, options, done) => systemLookup('127.0.0.1', options, done);
const systemLookup = dns.lookup.bind(dns) as LookupFunction;

beforeAll(async () => {
  lookup.mockImplementation(resolve);
  vi.spyOn(dns, 'lookup').mockImplementation(((host, options, done) =>
    (host === HOST ? lookup : systemLookup)(host, options, done)) as LookupFunction as typeof dns.lookup);
  databaseUrl = await newDatabase();
  proxy = await FaultProxy.start([upstreamOf(databaseUrl)]);
  const [address] = proxy.addresses;
  panel.sandbox = await createSandbox();
  panel.api = await startApi({
    env: {
      DATABASE_URL: address && urlThrough(address, databaseUrl).replace('127.0.0.1', HOST),
      ALLOW_SESSION_EXPORT: '1',
    },
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

afterEach(() => lookup.mockImplementation(resolve));

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

test.each(['ENOTFOUND', 'EAI_AGAIN', 'EMFILE'])(
  'also when %s is the answer when the panel asks for the outcome',
  async (code) => {
    const ada = await panel.person(`moves out in spite of ${code}`);
    const { id } = await ada.addAccount(panel.newPhone());
    const key = await keyOf(panel, id);
    const { reached, resume } = await stallCommit('commit');
    const moved = ada.client.post<MovedOutSession>(`/api/account/${id}/move_out`, { format: 'pyrogram' });
    await reached();
    lookup.mockClear();
    lookup.mockImplementation((_, __, done) =>
      done(Object.assign(new Error(`getaddrinfo ${code} ${HOST}`), { code }), '', 0),
    );
    proxy.reset();
    await resume();
    // The panel's other connections ask too.
    await expect.poll(() => lookup.mock.calls.length).toBeGreaterThan(10);
    lookup.mockImplementation(resolve);
    const { status, body } = await moved;
    expect([status, Object.keys(body)]).toEqual([200, ['session']]);
    expect(Buffer.from(readSessionText(body.session).authKey).toString('hex')).toBe(key);
  },
);

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
