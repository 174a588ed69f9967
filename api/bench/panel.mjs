// The panel with accounts that are signed in already, as a process of its own. The argument is its data directory.
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { promisify } from 'node:util';
import { WorkerTelegramGateway } from '@giftbuyer/telegram';
import pg from 'pg';
import { lastValueFrom } from 'rxjs';
import { DataSource } from 'typeorm';
import { encodeSession } from '../../libs/telegram/dist/stored-keys.js';
import { sealContextOf } from '../dist/accounts/account-columns.js';
import { AccountRefresher } from '../dist/account-refresh/account-refresher.js';
import { AccountsService } from '../dist/accounts/accounts.service.js';
import { readConfig } from '../dist/config/config.js';
import { createApp } from '../dist/create-app.js';
import { GiftCatalogue } from '../dist/gifts/gift-catalogue.js';
import { openDatabase } from '../dist/open-database.js';
import { pageStatement, totalsStatement } from '../dist/star-ledger/transaction-filter.js';
import { StaleAccounts } from '../dist/account-refresh/stale-accounts.js';
import { Sealing } from '../dist/sealing/sealing.js';
import { fillLedger } from './ledger-rows.mjs';
import { answerTasks, cpuMs, heldBytes, residentBytes } from './helper.mjs';

const config = readConfig({
  TRUSTED_PROXIES: '127.0.0.1',
  REGISTRATION: 'open',
  RATE_LIMITS: 'off',
  DATA_DIR: process.argv[2],
  BACKGROUND_REFRESH: 'off',
  GIFTS_POLL_SECONDS: process.env.GIFTS_POLL_SECONDS,
  LOG_LEVEL: 'error',
});
const database = await openDatabase(config);
const sandbox = { dcs: [], publicKey: '' };
const loop = monitorEventLoopDelay({ resolution: 1 });
let app;
let telegram;
let owner;
let people = 0;
let underWay;
let statements = 0;

const { query } = pg.Client.prototype;
pg.Client.prototype.query = function (...args) {
  statements += 1;
  return query.apply(this, args);
};

/** @returns where the panel listens, the cookie of a user, and the process of its database */
async function open({ addresses, username = 'bench' }) {
  Object.assign(sandbox, addresses);
  telegram = new WorkerTelegramGateway(addresses ? { sandbox } : {});
  app = await createApp(config, database, telegram);
  await app.listen(0, config.host);
  const pidFile = await readFile(join(config.dataDirectory, 'postgres', 'data', 'postmaster.pid'), 'utf8');
  return { ...(await register({ username })), databasePid: Number(pidFile.split('\n')[0]) };
}

/** A new user, to whom all that is added from now on belongs. @returns where the panel listens, and the cookie */
async function register({ username, apiId = 4242 }) {
  const url = `http://127.0.0.1:${app.getHttpServer().address().port}`;
  const person = { username, password: randomBytes(12).toString('hex') };
  // Each has an address of their own: from one of them only few may register.
  const address = `198.18.${people >> 8}.${people++ & 255}`;
  const registered = await post(`${url}/api/auth/register`, { 'x-forwarded-for': address }, person);
  const cookie = registered.headers.getSetCookie()[0].split(';')[0];
  const profile = { api_id: apiId, api_hash: randomBytes(16).toString('hex'), environment: 'sandbox' };
  const { api_profile_id: apiProfileId } = await (await post(`${url}/api/apiprofile`, { cookie }, profile)).json();
  const { id: userId } = await (await fetch(`${url}/api/me`, { headers: { cookie } })).json();
  owner = { userId, apiProfileId };
  return { url, cookie };
}

/** Signs accounts in: the rows that logins would leave, all in one statement. */
async function add({ sessions }) {
  const database = app.get(DataSource);
  const sealing = app.get(Sealing);
  const { userId, apiProfileId } = owner;
  const ids = await database.query(
    `SELECT nextval(pg_get_serial_sequence('accounts', 'id'))::integer AS id FROM generate_series(1, $1)`,
    [sessions.length],
  );
  const rows = sessions.map(({ phone, userId: id, dcId, authKey, firstName = null }, i) => {
    const ref = { id: ids[i].id, userId };
    const session = encodeSession({ dc: dcId, key: Buffer.from(authKey, 'hex'), userId: String(id) });
    return {
      id: ref.id,
      tgUserId: String(id),
      firstName,
      phone: sealing.seal(sealContextOf(ref, 'phone_sealed'), `+${phone}`),
      phoneBlindIndex: sealing.blindIndex('phone', userId, `+${phone}`),
      session: sealing.seal(sealContextOf(ref, 'session_sealed'), session),
    };
  });
  const column = (name) => rows.map((row) => row[name]);
  await database.query(
    `WITH added AS (
       INSERT INTO accounts (user_id, api_profile_id, environment, id, tg_user_id, first_name, phone_sealed, phone_blind_index,
         session_sealed, is_premium, stars_amount, stars_nanos, last_checked_at)
       SELECT $1, $2, 'sandbox', added.*, false, 0, 0, now()
       FROM unnest($3::integer[], $4::bigint[], $5::text[], $6::bytea[], $7::bytea[], $8::bytea[]) AS added
       RETURNING id
     ) INSERT INTO session_locks (key) SELECT 'account:' || id FROM added`,
    [userId, apiProfileId, ...['id', 'tgUserId', 'firstName', 'phone', 'phoneBlindIndex', 'session'].map(column)],
  );
}

/** Begins to refresh the oldest so many accounts, all at once, as when somebody points at each of them. */
async function begin({ count }) {
  const accounts = await app.get(AccountsService, { strict: false }).listAccountRefs(owner.userId);
  const refresher = app.get(AccountRefresher, { strict: false });
  const oldest = accounts.toSorted((a, b) => a.id - b.id).slice(0, count);
  underWay = Promise.all(oldest.map((account) => lastValueFrom(refresher.refresh(account))));
}

async function finish() {
  const failed = (await underWay).find((end) => 'failed' in end);
  if (failed) throw failed.failed;
}

async function post(url, headers, body) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  return answer;
}

/** Changes one account of the last user. */
async function touch() {
  await app
    .get(DataSource)
    .query(
      `UPDATE accounts SET first_name = first_name || '.' WHERE id = (SELECT min(id) FROM accounts WHERE user_id = $1)`,
      [owner.userId],
    );
}

/** Makes these accounts look as if they had been read almost an hour ago, so that the background refreshes them. */
async function makeDue({ tgUserIds }) {
  await app
    .get(DataSource)
    .query(
      `UPDATE accounts SET last_checked_at = now() - interval '56 minutes' WHERE tg_user_id = ANY ($1::bigint[])`,
      [tgUserIds],
    );
}

/** What the schedule does each minute. @returns statements that the panel has sent meanwhile */
async function sweep() {
  const before = statements;
  await app.get(StaleAccounts, { strict: false }).sweepDueAccounts();
  return { statements: statements - before };
}

/** Gives an account a past: `balances` are `[ISO time, Stars, billionths]`, and it has the last of them now. */
async function remember({ id, balances }) {
  const database = app.get(DataSource);
  const [, ...now] = balances.at(-1);
  await database.query('UPDATE accounts SET stars_amount = $2, stars_nanos = $3 WHERE id = $1', [id, ...now]);
  // In place of the balance that the trigger has just written.
  await database.query('DELETE FROM star_balances WHERE account_id = $1', [id]);
  const column = (index) => balances.map((balance) => balance[index]);
  await database.query(
    `INSERT INTO star_balances (account_id, at, amount, nanos)
     SELECT $1, * FROM unnest($2::timestamptz[], $3::bigint[], $4::integer[])`,
    [id, column(0), column(1), column(2)],
  );
}

/** @returns ms, the median of how long the statements of a page take by themselves */
async function barePage({ looks }) {
  const database = app.get(DataSource);
  const filter = { userId: owner.userId, currency: 'stars' };
  const times = [];
  for (let look = 0; look < looks; look++) {
    const begin = performance.now();
    await Promise.all([pageStatement(filter, null, 101), totalsStatement(filter)].map((sql) => database.query(...sql)));
    times.push(performance.now() - begin);
  }
  return times.toSorted((a, b) => a - b)[Math.floor(looks / 2)];
}

/** Stores the same answer again and again. @returns ms of one */
async function saveCatalogue({ catalogue, times }) {
  const saving = app.get(GiftCatalogue, { strict: false });
  const save = () => saving.saveCatalogue('sandbox', catalogue, { ageMs: 0 });
  await save();
  const begin = performance.now();
  for (let i = 0; i < times; i++) await save();
  return { ms: (performance.now() - begin) / times };
}

/** No catalogue is read for an hour. */
async function pauseCatalogues() {
  await app.get(DataSource).query(`UPDATE catalogues SET next_at = now() + interval '1 hour'`);
}

/** @returns connections to the panel that are open */
function connections() {
  return promisify(app.getHttpServer().getConnections).call(app.getHttpServer());
}

answerTasks({
  open,
  connections,
  register,
  add,
  remember,
  fillLedger: ({ count }) => fillLedger(app.get(DataSource), owner.userId, count),
  barePage,
  touch,
  makeDue,
  saveCatalogue,
  pauseCatalogues,
  sweep,
  begin,
  finish,
  /** Reaches the data centres at other addresses from now on. */
  reach: async ({ dcs }) => void (sandbox.dcs = dcs),
  /** From now on the event loop is watched. */
  watchLoop: async () => {
    loop.enable();
    loop.reset();
  },
  /** @returns ms, the longest for which nothing else could happen since */
  blockedMs: async () => loop.max / 1e6,
  cpuMs,
  heldBytes,
  residentBytes,
});
// A signal to the bench reaches this process too, but what ends it is the end of the bench: the database must not stay
// behind.
process.on('SIGINT', () => undefined).on('SIGTERM', () => undefined);
process.on('disconnect', async () => {
  try {
    await app?.close();
    await telegram?.close();
  } finally {
    await database.close();
    process.exit();
  }
});
