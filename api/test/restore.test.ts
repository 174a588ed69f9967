import { execFile } from 'node:child_process';
import { cp, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { restoreFile } from '../src/cli/backup-commands.js';
import { readConfig } from '../src/config/config.js';
import { openDatabase } from '../src/open-database.js';
import { migrations } from '../src/database/migrations/index.js';
import { newEmptyDatabase, TestApi } from '../harness/test-api.js';
import { PASSWORD } from '../harness/test-user.js';
import { PanelProcess } from '../harness/panel-process.js';
import { testDirectory } from '../harness/test-directory.js';
import { CLI, giftbuyer, OLD, OLD_KEY, tables } from './backup-helpers.js';

let directory: string;
beforeAll(async () => {
  directory = await testDirectory('restore');
});
afterAll(() => rm(directory, { recursive: true }));

describe('the data of the version before', () => {
  test('are restored as they were, for that version, and updated by the next start, after a backup', async () => {
    const database = await newEmptyDatabase();
    const data = join(directory, 'old');
    const env = {
      ALLOW_UNSAFE_DATABASE: '1',
      DATABASE_URL: database,
      SECRET_KEY: OLD_KEY,
      DATA_DIR: data,
      LOG_LEVEL: 'error',
    };
    expect(await giftbuyer(env, 'restore', OLD)).toMatchObject({ code: 0, stderr: '' });
    const old = await tables(database);
    expect(old['users']).toHaveLength(2);
    expect(old['migrations']?.length).toBeLessThan(migrations.length);

    const api = await TestApi.start({ env });
    const [name, ...others] = await readdir(join(data, 'backups'));
    expect([name, others]).toEqual([expect.stringMatching(/^before-update-.*\.backup$/), []]);
    const ada = await api.login('ada old');
    const { body } = await ada.get<{ accounts: object[] }>('/api/accounts');
    expect(body.accounts).toMatchObject([{ phone: '+9996611111', username: 'irina_11111' }]);
    const weak = api.client();
    expect((await weak.post('/api/auth/login', { username: 'Ada', password: 'x' })).status).toBe(200);
    await api.close();

    // Back: what the snapshot holds is what was there.
    const back = await newEmptyDatabase();
    const answer = await giftbuyer({ ...env, DATABASE_URL: back }, 'restore', join(data, 'backups', name ?? ''));
    expect(answer).toMatchObject({ code: 0, stderr: '' });
    const was = await tables(back);
    for (const table of ['users', 'accounts', 'star_balances', 'api_profiles', 'pending_logins', 'data_keys']) {
      expect([table, was[table]]).toEqual([table, old[table]]);
    }
    expect(was['migrations']).toHaveLength(old['migrations']?.length ?? 0);
  });

  test('are not updated when the backup before it cannot be written', async () => {
    const database = await newEmptyDatabase();
    const data = join(directory, 'full');
    await writeFile(data, 'no directory');
    const env = { ALLOW_UNSAFE_DATABASE: '1', DATABASE_URL: database, SECRET_KEY: OLD_KEY, DATA_DIR: data };
    expect(await giftbuyer(env, 'restore', OLD)).toMatchObject({ code: 0 });
    const before = await tables(database);
    await expect(openDatabase(readConfig({ ...env }))).rejects.toThrow(/cannot be written: .*SNAPSHOTS=off$/);
    expect(await tables(database)).toEqual(before);
  });
});
test('an embedded database is restored into an empty directory; a restore that was killed leaves nothing half', async () => {
  const [first, second] = [join(directory, 'embedded'), join(directory, 'moved')];
  const panel = await PanelProcess.start({ DATA_DIR: first });
  await panel.client().post('/api/auth/register', { username: 'ada', password: PASSWORD });
  // Beside the panel, and without it.
  const running = await giftbuyer({ DATA_DIR: first }, 'backup');
  expect(running).toMatchObject({ code: 0, stdout: expect.stringContaining('It holds no key.') as string });
  expect(await panel.end()).toBe(0);
  const file = join(directory, 'embedded.backup');
  expect(await giftbuyer({ DATA_DIR: first }, 'backup', file)).toMatchObject({ code: 0, stderr: '' });
  expect(await giftbuyer({ DATA_DIR: join(directory, 'absent') }, 'backup')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^There is no data in /) as string,
  });

  const noKey = await giftbuyer({ DATA_DIR: second }, 'restore', file);
  expect(noKey).toMatchObject({ code: 1, stderr: expect.stringContaining('is missing') as string });
  expect(await readdir(second)).not.toContain('postgres');

  await cp(join(first, 'keys'), join(second, 'keys'), { recursive: true });
  const killed = execFile(process.execPath, [CLI, 'restore', file], {
    env: { PATH: process.env['PATH'], DATA_DIR: second },
  });
  const isWriting = async () => (await readdir(second)).includes('postgres');
  await expect.poll(isWriting).toBe(true);
  killed.kill('SIGKILL');
  expect(await giftbuyer({ DATA_DIR: second }, 'restore', file)).toMatchObject({ code: 0, stderr: '' });
  expect(await giftbuyer({ DATA_DIR: second }, 'restore', file)).toMatchObject({ code: 1 });
  const moved = await PanelProcess.start({ DATA_DIR: second });
  const ada = moved.client();
  expect((await ada.post('/api/auth/login', { username: 'ada', password: PASSWORD })).body).toEqual({ ok: true });
  expect((await ada.get('/api/me')).body).toMatchObject({ installation_confirmed: false });
  expect(await moved.end()).toBe(0);
});

test('of two restores into one empty directory the second one leaves the data of the first', async () => {
  const data = join(directory, 'twice');
  const env = { DATA_DIR: data, SECRET_KEY: OLD_KEY };
  const restore = () => restoreFile(readConfig({ ...env }), OLD).then(() => 'restored', String);
  expect((await Promise.all([restore(), restore()])).sort()).toEqual([
    expect.stringMatching(/^Error: The database holds data already/),
    'restored',
  ]);
  expect(await giftbuyer(env, 'user', 'list')).toMatchObject({
    stderr: '',
    stdout: expect.stringContaining('ada old') as string,
  });
});
