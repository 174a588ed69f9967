// The panel with accounts that are signed in already, as a process of its own.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TelegramGateway } from '@giftbuyer/telegram';
import { DataSource } from 'typeorm';
import { AccountsService } from '../dist/accounts/accounts.service.js';
import { readConfig } from '../dist/config.js';
import { createApp } from '../dist/create-app.js';
import { openDatabase } from '../dist/database/open-database.js';
import { encodeSession } from '../../libs/telegram/dist/stored-keys.js';

const directory = await mkdtemp(join(tmpdir(), 'giftbuyer-bench-'));
const config = readConfig({
  DATA_DIR: directory,
  SECRET_KEY: randomBytes(32).toString('base64'),
  BACKGROUND_REFRESH: 'off',
  LOG_LEVEL: 'error',
});
const database = await openDatabase(config);
const sandbox = { dcs: [], publicKey: '' };
let app;

/** @returns where the panel listens and the cookie of the user who has these accounts */
async function open({ addresses, sessions }) {
  Object.assign(sandbox, addresses);
  app = await createApp(config, database.url, database.keyring, new TelegramGateway({ sandbox }));
  await app.listen(0, config.host);
  const url = `http://127.0.0.1:${app.getHttpServer().address().port}`;
  const person = { username: 'bench', password: randomBytes(12).toString('hex') };
  const registered = await post(`${url}/api/auth/register`, {}, person);
  const cookie = registered.headers.getSetCookie()[0].split(';')[0];
  const profile = { api_id: 4242, api_hash: randomBytes(16).toString('hex'), environment: 'sandbox' };
  const { api_profile_id: apiProfileId } = await (await post(`${url}/api/apiprofile`, { cookie }, profile)).json();
  const { id: userId } = await (await fetch(`${url}/api/me`, { headers: { cookie } })).json();
  const accounts = app.get(AccountsService, { strict: false });
  await app.get(DataSource).transaction(async (manager) => {
    for (const { phone, userId: id, dcId, authKey } of sessions) {
      const userId64 = String(id);
      await accounts.signedIn(manager, {
        userId,
        apiProfileId,
        phone: `+${phone}`,
        session: encodeSession({ dc: dcId, key: Buffer.from(authKey, 'hex'), userId: userId64 }),
        reading: {
          userId: userId64,
          firstName: null,
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
  reach: async ({ dcs }) => void (sandbox.dcs = dcs),
  cpuMs: async () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
};

process.on('message', ({ task, ...input }) => {
  tasks[task](input).then(
    (output) => process.send({ output }),
    (error) => process.send({ error: String(error?.stack ?? error) }),
  );
});
process.on('disconnect', async () => {
  await app?.close();
  await database.close();
  await rm(directory, { recursive: true, force: true });
  process.exit();
});
