import { SchedulerRegistry } from '@nestjs/schedule';
import type { OpenAPIObject } from '@nestjs/swagger';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { useTelegramPanel } from '../harness/telegram-panel.js';
import { LOCK_IS_FREE_SQL } from '../src/session-locks/session-locks.sql.js';
import { undocumented } from './documented.js';
import { RUN_ALL } from './run-all.js';
import { FIXTURES, type Fixture } from './fixtures.js';
import { requestsTo } from './fuzz-requests.js';
import { operationsOf, type Operation } from './operations.js';
import { send } from './requests.js';
import { createTenant, type Tenant } from './tenants.js';

/** Requests per operation, and per costly operation. */
const NUM_RUNS = RUN_ALL ? { cheap: 2000, costly: 2000 } : { cheap: 100, costly: 25 };
const MAX_ROUNDS = 10;
/** `SECURITY_SEED` repeats the requests of a failed run. */
const seed = Number(process.env['SECURITY_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const LOCKS_SQL = `SELECT key FROM session_locks WHERE NOT ${LOCK_IS_FREE_SQL}`;
/** Without a release, a lock is free 35 s after its last renewal: its time to live and the grace. */
const LOCKS_TIMEOUT_MS = 100_000;
const TIMEOUT_MS = RUN_ALL ? 1_800_000 : 300_000;

/** Between the numbers that are likely to be made up: small ones, and those at the limits of an integer. */
const FIRST_ID = 1_234_567_890;

const panel = useTelegramPanel({ ALLOW_PRIVATE_PROXY: '1', ALLOW_SESSION_EXPORT: '1' }, { qrWaitMs: 0 });
let operations: Operation[];
let ada: Tenant;
/** Ada's session, to restore it after a request that ended it. */
let session: { cookie: string | null; row: object | undefined };

beforeAll(async () => {
  // `/api/ready` reports whether this job runs; no account is stale here.
  panel.api.app.get(SchedulerRegistry, { strict: false }).getCronJob('stale-accounts').start();
  // A made-up id is often small, and the rows of a new database are 1 and 2: a deletion would hit what later requests need.
  await panel.api.database.query(`SELECT setval(seqrelid::regclass, $1) FROM pg_sequence`, [FIRST_ID]);
  ada = await createTenant(panel, 'ada');
  operations = operationsOf((await ada.client.get<OpenAPIObject>('/docs-json')).body);
  const [found] = await panel.api.database.query<{ row: object }[]>(
    'SELECT to_jsonb(t) AS row FROM session_tokens t WHERE user_id = $1',
    [ada.id],
  );
  session = { cookie: ada.client.cookie, row: found?.row };
});

async function signInAgain(): Promise<void> {
  ada.client.cookie = session.cookie;
  const { database } = panel.api;
  await database.query('DELETE FROM session_tokens WHERE user_id = $1', [ada.id]);
  await database.query('INSERT INTO session_tokens SELECT * FROM jsonb_populate_record(NULL::session_tokens, $1)', [
    session.row,
  ]);
}

test.each(Object.keys(FIXTURES))('%s answers fuzzed requests as documented', { timeout: TIMEOUT_MS }, async (name) => {
  const operation = operations.find((candidate) => candidate.name === name);
  expect(operation, 'is documented').toBeDefined();
  if (!operation) return;
  const fixture: Fixture = FIXTURES[name] ?? {};
  const { isCostly } = fixture;
  const seen = new Set<number>();
  const property = fc.asyncProperty(requestsTo(operation, fixture, ada.rows), async (request) => {
    const { isSignedIn, headers, ...parts } = request;
    const client = isSignedIn ? ada.client : panel.api.client();
    const reply = await send(client, parts, headers);
    seen.add(reply.status);
    const surprise = undocumented(operation, reply);
    if (surprise !== null) throw new Error(`${surprise}: ${reply.text.slice(0, 300)}`);
    if (reply.status === 429) await panel.api.database.query('TRUNCATE attempt_limits');
    if (isSignedIn && (reply.status === 401 || client.cookie !== session.cookie)) await signInAgain();
  });
  const legal = fixture.alone ?? 200;
  const options = { numRuns: NUM_RUNS[isCostly ? 'costly' : 'cheap'], endOnFailure: !RUN_ALL };
  // Goes on while no request was legal: so far only the first check was tested.
  for (let round = 0; round < MAX_ROUNDS && !seen.has(legal); round++) {
    // A request that Telegram did not answer in time leaves a lock, or a key that has to rest.
    await expect.poll(() => panel.api.database.query(LOCKS_SQL), { timeout: LOCKS_TIMEOUT_MS }).toEqual([]);
    await fc.assert(property, { ...options, seed: seed + round });
  }
  expect([...seen], `some were legal, with SECURITY_SEED=${seed}`).toContain(legal);
});
