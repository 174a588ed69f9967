// The panel with accounts that are signed in already, as a process of its own.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { TelegramGateway } from '@giftbuyer/telegram';
import { DataSource } from 'typeorm';
import { AccountsService } from '../dist/accounts/accounts.service.js';
import { readConfig } from '../dist/config.js';
import { createApp } from '../dist/create-app.js';
import { openDatabase } from '../dist/database/open-database.js';
import { encodeSession } from '../../libs/telegram/dist/stored-keys.js';
import { answer } from './helper.mjs';

const directory = await mkdtemp(join(tmpdir(), 'giftbuyer-bench-'));
const config = readConfig({
  DATA_DIR: directory,
  SECRET_KEY: randomBytes(32).toString('base64'),
  BACKGROUND_REFRESH: 'off',
  LOG_LEVEL: 'error',
});
const database = await openDatabase(config);
const sandbox = { dcs: [], publicKey: '' };
const loop = monitorEventLoopDelay({ resolution: 1 });
let app;

async function start() {
  app = await createApp(config, database.url, database.keyring, new TelegramGateway({ sandbox }));
  await app.listen(0, config.host);
}

/** @returns where the panel listens and the cookie of the new user who has these accounts */
async function open({ addresses, sessions, username = 'bench' }) {
  Object.assign(sandbox, addresses);
  if (!app) await start();
  const url = `http://127.0.0.1:${app.getHttpServer().address().port}`;
  const person = { username, password: randomBytes(12).toString('hex') };
  const registered = await post(`${url}/api/auth/register`, {}, person);
  const cookie = registered.headers.getSetCookie()[0].split(';')[0];
  const profile = { api_id: 4242, api_hash: randomBytes(16).toString('hex'), environment: 'sandbox' };
  const { api_profile_id: apiProfileId } = await (await post(`${url}/api/apiprofile`, { cookie }, profile)).json();
  const { id: userId } = await (await fetch(`${url}/api/me`, { headers: { cookie } })).json();
  const accounts = app.get(AccountsService, { strict: false });
  await app.get(DataSource).transaction(async (manager) => {
    for (const { phone, userId: id, dcId, authKey, firstName = null } of sessions) {
      const userId64 = String(id);
      await accounts.signedIn(manager, {
        userId,
        apiProfileId,
        phone: `+${phone}`,
        session: encodeSession({ dc: dcId, key: Buffer.from(authKey, 'hex'), userId: userId64 }),
        reading: {
          userId: userId64,
          firstName,
          username: null,
          isPremium: false,
          premiumUntil: null,
          stars: { amount: 0n, nanos: 0 },
          salts: '',
        },
      });
    }
  });
  return { url, cookie };
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

const tasks = {
  open,
  /** Reaches the data centres at other addresses from now on. */
  reach: ({ dcs }) => void (sandbox.dcs = dcs),
  cpuMs: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
  /** Needs `--expose-gc`. @returns bytes that are held, in the heap and besides it */
  held: () => {
    gc();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  },
  /** Changes one account of a user. */
  touch: ({ username }) =>
    app.get(DataSource).query(
      `UPDATE accounts SET first_name = first_name || '.' WHERE id =
         (SELECT min(accounts.id) FROM accounts JOIN users ON users.id = user_id WHERE users.username = $1)`,
      [username],
    ),
  /** From now on the loop is watched. */
  watchLoop: () => {
    loop.enable();
    loop.reset();
  },
  /** @returns ms, the longest for which nothing else could happen since */
  blockedMs: () => loop.max / 1e6,
};

answer(tasks);
process.on('disconnect', async () => {
  await app?.close();
  await database.close();
  await rm(directory, { recursive: true, force: true });
  process.exit();
});
