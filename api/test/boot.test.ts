import { chmod, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { inject, afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newDatabase } from './harness.js';
import { PanelProcess } from './panel-process.js';
import { testDirectory } from './test-directory.js';

const KEY = Buffer.alloc(32, 1).toString('base64');
const OTHER_KEY = Buffer.alloc(32, 2).toString('base64');

let directory: string;
beforeAll(async () => {
  directory = await testDirectory('boot');
});
afterAll(() => rm(directory, { recursive: true }));

/** A start that must fail: with exit code 1, nothing on stdout, and these words, on one line, on stderr. */
async function expectFailure(env: NodeJS.ProcessEnv, words: RegExp): Promise<void> {
  const panel = PanelProcess.spawn({ DATA_DIR: directory, ...env });
  expect(await panel.exit()).toBe(1);
  expect(panel.stdout).toBe('');
  expect(panel.stderr).toMatch(words);
  expect(panel.stderr.trimEnd()).not.toContain('\n');
}

async function listener(): Promise<{ port: number; server: Server }> {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, server };
}

describe('a start that cannot work ends with one sentence and exit code 1:', () => {
  test('a taken port', async () => {
    const { port, server } = await listener();
    await expectFailure(
      { DATABASE_URL: await newDatabase(), SECRET_KEY: KEY, PORT: String(port) },
      new RegExp(`^Another program uses 127\\.0\\.0\\.1:${port}: stop it, or set PORT to a free one\\.$`, 'm'),
    );
    server.close();
  });

  test('an address that is not ours', async () => {
    await expectFailure(
      { DATABASE_URL: await newDatabase(), SECRET_KEY: KEY, HOST: '192.0.2.1' },
      /^The panel cannot listen on 192\.0\.2\.1:0: .*EADDRNOTAVAIL/,
    );
  });

  test('a data directory that cannot be written', async () => {
    const file = join(directory, 'file');
    await writeFile(file, '');
    await expectFailure({ DATA_DIR: file }, /^The data directory .*file cannot be used: /);
    await expectFailure(
      { DATABASE_URL: await newDatabase(), DATA_DIR: file },
      /^The key file .*secret\.key cannot be used: /,
    );
  });

  test('a database that does not answer, without telling the password', async () => {
    const { port, server } = await listener();
    server.close();
    const env = { DATABASE_URL: `postgres://ada:hunter2@127.0.0.1:${port}/panel`, SECRET_KEY: KEY };
    await expectFailure(
      env,
      new RegExp(`^The database panel at 127\\.0\\.0\\.1:${port} cannot be reached: .*ECONNREFUSED`),
    );
    await expectFailure(env, /^(?!.*hunter2)/);
  });

  test('a database that hangs up, and one that does not exist', async () => {
    const { port, server } = await listener();
    await expectFailure(
      { DATABASE_URL: `postgres://ada@127.0.0.1:${port}/panel`, SECRET_KEY: KEY },
      /^The database panel at .* cannot be reached: /,
    );
    server.close();
    const absent = new URL(inject('postgres').url);
    absent.pathname = 'absent';
    await expectFailure(
      { DATABASE_URL: absent.href, SECRET_KEY: KEY },
      /^The database absent at .* cannot be reached: database "absent" does not exist/,
    );
  });
});

test('bad settings are listed, without a stack', async () => {
  const panel = PanelProcess.spawn({ PORT: 'x', LOG_LEVEL: 'loud' });
  expect(await panel.exit()).toBe(1);
  expect(panel.stderr.trimEnd().split('\n')).toEqual([
    'The settings are not usable:',
    '  PORT must be a number from 0 to 65535',
    '  LOG_LEVEL must be one of error, warn, log, debug, verbose',
  ]);
});

describe('the secret key', () => {
  test('of SECRET_KEY must be the one of the database', async () => {
    const env = { DATABASE_URL: await newDatabase(), SECRET_KEY: KEY };
    await (await PanelProcess.start({ DATA_DIR: directory, ...env })).end();
    await expectFailure({ ...env, SECRET_KEY: OTHER_KEY }, /^SECRET_KEY is not the key of this database/);
    expect(await (await PanelProcess.start({ DATA_DIR: directory, ...env })).end()).toBe(0);
  });

  test('is made once as a file for our eyes only, and never made again for data that exists', async () => {
    const data = await mkdtemp(join(directory, 'key-'));
    const env = { DATABASE_URL: await newDatabase(), DATA_DIR: data };
    const file = join(data, 'keys', 'secret.key');
    await (await PanelProcess.start(env)).end();
    const key = await readFile(file, 'utf8');
    expect(Buffer.from(key, 'base64')).toHaveLength(32);
    expect([(await stat(file)).mode & 0o777, (await stat(join(data, 'keys'))).mode & 0o777]).toEqual([0o600, 0o700]);
    expect(await readdir(join(data, 'keys'))).toEqual(['secret.key']);

    await chmod(file, 0o640);
    await expectFailure(env, /^Others may read .*secret\.key\. Allow it to its owner only: chmod 600/);
    await chmod(file, 0o600);
    await writeFile(file, `${OTHER_KEY}\n`);
    await expectFailure(env, /secret\.key is not the key of this database/);
    await writeFile(file, 'half a key');
    await expectFailure(env, /secret\.key must hold 32 bytes in base64/);
    await rm(file);
    await expectFailure(env, /^The database has sealed data, but its key .*secret\.key is missing/);
    expect(await readdir(join(data, 'keys'))).toEqual([]);

    await writeFile(file, key, { mode: 0o600 });
    expect(await (await PanelProcess.start(env)).end()).toBe(0);
  });

  test('of two panels that start at once on a new database is one key', async () => {
    const data = await mkdtemp(join(directory, 'race-'));
    const env = { DATABASE_URL: await newDatabase(), DATA_DIR: data };
    const panels = await Promise.all([PanelProcess.start(env), PanelProcess.start(env)]);
    const [one, two] = panels.map((panel) => panel.client());
    await one?.post('/api/auth/register', { username: 'ada', password: 'x' });
    expect((await two?.get('/api/me', { Cookie: one?.cookie ?? '' }))?.status).toBe(200);
    for (const panel of panels) expect(await panel.end()).toBe(0);
  });
});
