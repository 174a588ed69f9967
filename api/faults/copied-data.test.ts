import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Account, AccountList, RefreshLine } from '@giftbuyer/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HttpClient } from '../harness/http-client.js';
import { joinSandbox } from '../harness/join-sandbox.js';
import { PanelProcess } from '../harness/panel-process.js';
import { allOf, refreshLinesOf } from '../harness/streams.js';
import { copyDirectory, testDirectory } from '../harness/test-directory.js';
import { apiProfile, PASSWORD } from '../harness/test-user.js';
import { repetitions } from './seeded-random.js';
import { TelegramServer } from './telegram-server.js';
import { untilAvailable } from './until-available.js';

const SIGN_IN = { username: 'ada', password: PASSWORD };
const PHONES = ['+9996621001', '+9996621002', '+9996621003'];

let directory: string;
let telegram: TelegramServer;
beforeAll(async () => {
  directory = await testDirectory('copied-data');
  telegram = await TelegramServer.start(join(directory, 'telegram'), 'copied data');
});
afterAll(async () => {
  await telegram.end();
  await rm(directory, { recursive: true });
});

/** A panel with its own database. It joins this sandbox, as if another panel (this process) had started it. */
async function startPanel(name: string): Promise<PanelProcess> {
  const data = join(directory, name);
  await joinSandbox(data, telegram.addresses);
  return PanelProcess.start({ DATA_DIR: data, SANDBOX: 'on', BACKGROUND_REFRESH: 'on', LOG_LEVEL: 'error' });
}

async function addAccounts(owner: HttpClient): Promise<void> {
  const { body } = await owner.post<{ api_profile_id: number }>('/api/apiprofile', apiProfile(4242));
  for (const phone of PHONES) {
    const sent = await owner.post('/api/auth/send_code', { api_profile_id: body.api_profile_id, phone });
    const confirmed = await owner.post('/api/auth/confirm_code', { login_id: sent.body['login_id'], code: '22222' });
    expect(confirmed.body).toEqual({ ok: true });
  }
}

const accountsOf = async (client: HttpClient): Promise<Account[]> =>
  (await client.get<AccountList>('/api/accounts')).body.accounts;

/** The last line of the refresh of each account. */
async function refreshEach(client: HttpClient): Promise<(RefreshLine | undefined)[]> {
  const refreshes = (await accountsOf(client)).map(({ id }) =>
    untilAvailable(async () => {
      const response = await client.open('POST', `/api/account/${id}/refresh`);
      return (await allOf(refreshLinesOf<RefreshLine>(response))).at(-1);
    }),
  );
  return Promise.all(refreshes);
}

test.each(repetitions(20))(
  'a copy beside the original sends nothing to Telegram, and no session is lost (%i)',
  async (run) => {
    const [first, second] = [`original-${run}`, `copy-${run}`];
    let original = await startPanel(first);
    let owner = original.client();
    await owner.post('/api/auth/register', SIGN_IN);
    await addAccounts(owner);
    // The files of a running database are no copy.
    expect(await original.end()).toBe(0);
    await copyDirectory(join(directory, first), join(directory, second));
    original = await startPanel(first);
    owner = original.client();
    expect((await owner.post('/api/auth/login', SIGN_IN)).status).toBe(200);
    const copy = await startPanel(second);
    const userOfCopy = copy.client();
    expect((await userOfCopy.post('/api/auth/login', SIGN_IN)).status).toBe(200);

    const before = (await telegram.calls()).length;
    for (const line of await refreshEach(userOfCopy)) expect(line).toMatchObject({ error: 'installation_unconfirmed' });
    for (const { id } of await accountsOf(userOfCopy)) {
      const { body } = await userOfCopy.delete(`/api/account/${id}?logout=1`);
      expect(body).toMatchObject({ error: 'installation_unconfirmed' });
    }
    expect((await telegram.calls()).length).toBe(before);

    // Both at once, five times.
    for (let round = 0; round < 5; round++) {
      const [read, refused] = await Promise.all([refreshEach(owner), refreshEach(userOfCopy)]);
      for (const line of read) expect(line).toMatchObject({ done: true });
      for (const line of refused) expect(line).toMatchObject({ error: 'installation_unconfirmed' });
    }
    for (const client of [owner, userOfCopy]) expect(await accountsOf(client)).toHaveLength(PHONES.length);
    for (const phone of PHONES) expect((await telegram.account(phone)).keyIds).toHaveLength(1);
    for (const { peak } of await telegram.keys()) expect(peak).toBeLessThanOrEqual(1);

    // The original is killed, and the user confirms the copy.
    await original.end('SIGKILL');
    expect((await userOfCopy.post('/api/installation/confirm', {})).body).toEqual({ ok: true });
    for (const line of await refreshEach(userOfCopy)) expect(line).toMatchObject({ done: true });
    for (const { id } of await accountsOf(userOfCopy)) {
      expect((await userOfCopy.delete(`/api/account/${id}?logout=1`)).body).toEqual({ ok: true });
    }
    expect(await copy.end()).toBe(0);
  },
);
