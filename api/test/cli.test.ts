import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AuditPage } from '@giftbuyer/contracts';
import { masked } from '../src/cli/settings.js';
import { SETTING_NAMES } from '../src/config/settings.js';
import { newDatabase, startApi, type TestApi } from '../harness/test-api.js';
import { PASSWORD } from '../harness/test-user.js';
import { expectError } from '../harness/http-client.js';
import { testDirectory } from '../harness/test-directory.js';

const CLI = fileURLToPath(new URL('../dist/bundle/giftbuyer.js', import.meta.url));

let url: string;
let key: string;
let api: TestApi;
let directory: string;
beforeAll(async () => {
  directory = await testDirectory('cli');
  url = await newDatabase();
  key = randomBytes(32).toString('base64');
  api = await startApi({ env: { DATABASE_URL: url, SECRET_KEY: key } });
});
afterAll(async () => {
  await api.close();
  await rm(directory, { recursive: true });
});

function giftbuyer(
  args: string,
  env: NodeJS.ProcessEnv = {},
  ...more: string[]
): Promise<[code: number | null, text: string]> {
  return new Promise((resolve) => {
    const settings = { DATABASE_URL: url, SECRET_KEY: key, DATA_DIR: directory, ALLOW_UNSAFE_DATABASE: '1', ...env };
    const options = { env: { PATH: process.env['PATH'], ...settings } };
    const child = execFile(process.execPath, [CLI, ...args.split(' '), ...more], options, (_, stdout, stderr) =>
      resolve([child.exitCode, stdout + stderr]),
    );
  });
}

test('giftbuyer keys shows, makes and keeps keys while the panel runs', async () => {
  expect(await giftbuyer('keys status')).toEqual([0, expect.stringMatching(/^seal +1 +[0-9a-f]{16} +yes +\d+ *$/m)]);
  expect(await giftbuyer('keys rotate index')).toEqual([1, 'Name the key: seal or jwt.\n']);
  expect(await giftbuyer('keys rotate seal')).toEqual([
    0,
    expect.stringMatching(/^The seal key of version 2 was made/),
  ]);
  expect(await giftbuyer('keys rewrap')).toEqual([1, expect.stringMatching(/^The new key is used 60 seconds after/)]);
  expect(await giftbuyer('keys retire seal 2')).toEqual([1, expect.stringMatching(/is in use/)]);
});

test('giftbuyer keys replace-secret takes a key that the settings give out of use', async () => {
  const env = { DATABASE_URL: await newDatabase() };
  const file = join(directory, 'new.key');
  expect(await giftbuyer('keys replace-secret', env)).toEqual([
    1,
    expect.stringMatching(/name a file for the new one/),
  ]);
  expect(await giftbuyer('keys replace-secret', env, file)).toEqual([
    0,
    expect.stringMatching(
      /^The new key is in .*new\.key: set SECRET_KEY to what it holds now, and restart every panel\./,
    ),
  ]);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const refused = [1, 'SECRET_KEY is not the key of this database: restore the right one.\n'];
  expect(await giftbuyer('keys status', env)).toEqual(refused);
  const ofFile = { ...env, SECRET_KEY: '', SECRET_KEY_FILE: file };
  expect(await giftbuyer('keys replace-secret', ofFile, file)).toEqual([
    1,
    expect.stringMatching(/is the present one/),
  ]);
  expect((await giftbuyer('keys status', ofFile))[0]).toBe(0);
});

describe('giftbuyer user', () => {
  test('sets a new password and ends the session of the user; the accounts stay', async () => {
    const ada = await api.register('ada');
    const { body } = await ada.post('/api/apiprofile', { api_id: 1, api_hash: randomBytes(16).toString('hex') });
    const [code, text] = await giftbuyer('user password ada');
    const password = /^The new password of ada: (\S+)$/m.exec(text)?.[1] ?? '';
    expect([code, password.length]).toEqual([0, 19]);
    expectError(await ada.get('/api/me'), 401, 'unauthorized');
    expectError(await ada.post('/api/auth/login', { username: 'ada', password: PASSWORD }), 401, 'invalid_credentials');
    expect((await ada.post('/api/auth/login', { username: 'ada', password })).status).toBe(200);
    expect((await ada.get('/api/apiprofiles')).body).toMatchObject({ items: [{ id: body['api_profile_id'] }] });
  });

  test('disables a user at once, streams too, until the user is enabled', async () => {
    const eve = await api.register('eve');
    const stream = await eve.open('GET', '/api/events');
    expect(await giftbuyer('user disable eve')).toMatchObject([0, expect.stringContaining('cannot sign in')]);
    expect(await stream.text()).toContain('event: session.ended');
    expectError(await eve.get('/api/me'), 401, 'unauthorized');
    const login = (password: string) => eve.post('/api/auth/login', { username: 'eve', password });
    expectError(await login(PASSWORD), 403, 'user_disabled');
    // Without the password the answer reveals nothing.
    expectError(await login('another one that is wrong'), 401, 'invalid_credentials');
    expect((await giftbuyer('user list'))[1]).toMatch(/^eve {2,}0 .* since \d{4}-/m);
    expect((await giftbuyer('user enable eve'))[0]).toBe(0);
    expect((await login(PASSWORD)).status).toBe(200);
  });

  test('ends the session of one user or of all', async () => {
    const [ann, bob] = [await api.register('ann'), await api.register('bob')];
    expect((await giftbuyer('user sessions end ann'))[0]).toBe(0);
    expectError(await ann.get('/api/me'), 401, 'unauthorized');
    expect((await bob.get('/api/me')).status).toBe(200);
    expect((await giftbuyer('user sessions end --all'))[0]).toBe(0);
    expectError(await bob.get('/api/me'), 401, 'unauthorized');
    // The audit log of each user names the operator.
    const { items } = (await (await api.login('bob')).get<AuditPage>('/api/audit')).body;
    expect(items[1]).toMatchObject({ event: 'signed_out_everywhere', actor: 'operator' });
  });

  test('a session that began while the user was disabled is over', async () => {
    const mal = await api.register('mal');
    await api.database.query(`UPDATE users SET disabled_at = now() WHERE username = 'mal'`);
    expectError(await mal.get('/api/me'), 401, 'unauthorized');
  });

  test('turns the second factor off, and the audit log of the user names the operator', async () => {
    const lost = await api.register('lost phone');
    expectError(await lost.post('/api/me/second-factor/recovery-codes'), 404, 'not_found');
    expect(await giftbuyer('user second-factor off', {}, 'lost phone')).toEqual([
      0,
      expect.stringMatching(/^lost phone/),
    ]);
    const back = await api.login('lost phone');
    const { items } = (await back.get<AuditPage>('/api/audit')).body;
    expect(items.map(({ event, actor }) => [event, actor])).toContainEqual(['second_factor_off', 'operator']);
  });

  test('creates an invite', async () => {
    const [code, text] = await giftbuyer('invite');
    expect(code).toBe(0);
    const invite = /^\/register#invite=(\S+)$/m.exec(text)?.[1];
    const body = { username: 'invited', password: PASSWORD, invite };
    const closed = await api.again({ REGISTRATION: 'invite' });
    expect((await closed.client().post('/api/auth/register', body)).body).toEqual({ ok: true });
    await closed.close();
    expect(await giftbuyer('invite', { REGISTRATION: 'closed' })).toEqual([1, expect.stringContaining('REGISTRATION')]);
  });

  test('names the command to use after an unknown user, a missing name or an unknown command', async () => {
    expect(await giftbuyer('user password nobody')).toEqual([1, 'There is no user nobody: giftbuyer user list\n']);
    expect(await giftbuyer('user disable')).toEqual([1, expect.stringMatching(/^Name the user\./)]);
    expect(await giftbuyer('usr list')).toEqual([
      1,
      expect.stringMatching(/^There is no command "usr list"\.\nCommands:/),
    ]);
  });
});

test('does nothing when it is asked for help or given more than it takes', async () => {
  const before = await giftbuyer('keys status');
  for (const command of ['backup', 'keys rotate jwt', 'invite', 'user disable ada', 'keys replace-secret']) {
    expect(await giftbuyer(`${command} --help`)).toEqual([0, expect.stringMatching(/^Commands:\n/)]);
  }
  const refused = (args: string, command: string) => [
    1,
    `Not understood: ${args}. The command is: giftbuyer ${command}\n`,
  ];
  expect(await giftbuyer('backup --force')).toEqual(refused('--force', 'backup [FILE]'));
  expect(await giftbuyer('backup my file')).toEqual(refused('my file', 'backup [FILE]'));
  expect(await giftbuyer('keys replace-secret --dry-run')).toEqual(refused('--dry-run', 'keys replace-secret [FILE]'));
  expect(await giftbuyer('invite ada')).toEqual(refused('ada', 'invite'));
  expect(await giftbuyer('keys status')).toEqual(before);
});

describe('giftbuyer config', () => {
  test('shows where each setting comes from, and no secret', async () => {
    const [code, text] = await giftbuyer('config', {
      DATABASE_URL: 'postgres://ada:hunter2@127.0.0.1:5432/panel',
      PORT: 'not a port',
      GIFTBUYER_ENV_FILE_NAMES: 'PORT',
    });
    expect(code).toBe(0);
    expect(text).toMatch(/^DATABASE_URL +postgres:\/\/ada:\*\*\*@127\.0\.0\.1:5432\/panel +environment$/m);
    expect(text).toMatch(/^SECRET_KEY +\(set, not shown\) +environment$/m);
    expect(text).toMatch(/^PORT +not a port +\.env$/m);
    expect(text).toMatch(/^HOST +127\.0\.0\.1 +default$/m);
    for (const name of SETTING_NAMES) expect(text).toContain(`${name} `);
  });

  test('does not show a password in a URL that is broken', () => {
    const broken = 'postgres://ada:p@ss/w#rd@host:x/panel?sslpassword=abc';
    expect(masked('DATABASE_URL', broken)).toBe('postgres://ada:***@host:x/panel?sslpassword=***');
    expect(masked('DATABASE_URL', 'postgres://host/panel')).toBe('postgres://host/panel');
    expect(masked('SECRET_KEY_FILE', '/run/secrets/key')).toBe('/run/secrets/key');
  });
});

describe('giftbuyer doctor', () => {
  test('finds a panel that is well', async () => {
    const [code, text] = await giftbuyer('doctor');
    expect(code).toBe(1);
    // The server of the tests trades safety for speed.
    expect(text.match(/^bad .*$/gm)).toEqual([expect.stringContaining('fsync = off')]);
    expect(text).toMatch(/^ok {6}The database is that of this version\.$/m);
  });

  test('reports wrong settings, key files, databases and versions', async () => {
    expect(await giftbuyer('doctor', { PORT: 'x' })).toEqual([1, expect.stringMatching(/^bad .*\n {2}PORT must be/m)]);
    const absent = new URL(url);
    absent.pathname = 'absent';
    const file = join(directory, 'file');
    await writeFile(file, '');
    const [code, text] = await giftbuyer('doctor', { DATABASE_URL: absent.href, DATA_DIR: file, SECRET_KEY: '' });
    expect(code).toBe(1);
    expect(text).toMatch(/^bad +The database absent at \S+ cannot be reached: database "absent" does not exist$/m);
    expect(text).toMatch(/^bad +The data directory .*file cannot be used/m);
    const open = { SECRET_KEY: '', SECRET_KEY_FILE: join(directory, 'public.key') };
    await writeFile(open.SECRET_KEY_FILE, key);
    await chmod(directory, 0o755);
    await chmod(open.SECRET_KEY_FILE, 0o644);
    expect((await giftbuyer('doctor', open))[1]).toMatch(/^warning +Everybody on this machine may read the key /m);
    await api.database.query(`INSERT INTO migrations (timestamp, name) VALUES (1, 'OfANewerPanel1')`);
    expect((await giftbuyer('doctor'))[1]).toMatch(/^bad +A newer version made the database \(OfANewerPanel1\)/m);
  });
});
