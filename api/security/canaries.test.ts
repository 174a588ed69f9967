import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { createSandbox, type Sandbox } from '@giftbuyer/telegram-sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DailySnapshots } from '../src/backup/daily-snapshots.js';
import { Metrics } from '../src/metrics/metrics.js';
import { Keyring } from '../src/sealing/keyring.js';
import { Sealing } from '../src/sealing/sealing.js';
import { TestApi } from '../harness/test-api.js';
import type { HttpClient } from '../harness/http-client.js';
import { testDirectory } from '../harness/test-directory.js';
import { hexCanary, keepSealed, secret, secrets } from './canaries.js';
import { dump } from './dump.js';
import { captureOutput } from '../harness/captured-output.js';
import { IMPORTED_PHONE, importSessions } from './imported-sessions.js';
import { SecretScanner } from './secret-scanner.js';
import { useSecondFactor } from './second-factor.js';
import { runStepsWithoutTables } from './steps-without-tables.js';

const PHONE = '+9996621071';
const PROTECTED_PHONE = '+9996625071';
const UNFINISHED_PHONE = '+9996621072';
const EMAIL_PHONE = '+9996621073';

let directory: string;
/** Everything that is searched for secrets, by name. */
const places = new Map<string, Buffer>();

let log: ReturnType<typeof captureOutput>;

/** Uses all features of the panel and collects what it wrote and answered. */
async function live(api: TestApi, sandbox: Sandbox): Promise<void> {
  const sealing = api.app.get(Sealing, { strict: false });
  const seal = sealing.seal.bind(sealing);
  sealing.seal = (place, text) => {
    // Phones and events are shown to their owner; all other sealed values are secret.
    if (!['phone_sealed', 'sealed'].includes(place.column)) keepSealed(`${place.column} of ${place.rowId}`, text);
    return seal(place, text);
  };
  const ada = api.client();
  const replies: string[] = [];
  const ask = async (method: string, path: string, body?: unknown, client: HttpClient = ada, headers = {}) => {
    const response = await client.open(method, path, body, headers);
    const shown = [...response.headers].filter(([name]) => name !== 'set-cookie').join('\n');
    const text = await response.text();
    replies.push(`${response.status} ${shown}\n${text}`);
    const isJson = response.headers.get('content-type')?.startsWith('application/json');
    return isJson ? (JSON.parse(text) as Record<string, unknown>) : {};
  };
  const keepToken = (name: string) => {
    const [, claims = '', signature = ''] = (ada.cookie ?? '').split('.');
    secrets.set(`signature of the ${name}`, Buffer.from(signature));
    const { sid } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { sid: string };
    secrets.set(`session id of the ${name}`, Buffer.from(sid));
    secrets.set(`session id of the ${name}, as bytes`, Buffer.from(sid, 'base64url'));
  };

  const [password, newPassword] = [secret('password'), secret('new password')];
  await ask('POST', '/api/auth/register', { username: 'ada canary', password });
  keepToken('first token');
  const stranger = api.client();
  await ask('POST', '/api/auth/login', { username: 'ada canary', password: secret('wrong password') }, stranger);
  await ask(
    'POST',
    '/api/auth/login',
    `{"username":"ada canary","password":"${secret('password in malformed JSON')}`,
    stranger,
  );
  await ask('POST', '/api/auth/login', { username: 'ada', password: [secret('password in a list')] }, stranger);
  await ask(
    'POST',
    '/api/auth/register',
    { username: 'ada canary', password: secret('password of a taken name') },
    stranger,
  );
  await ask('GET', '/api/me', undefined, stranger, { Authorization: `Bearer ${secret('made-up token')}` });
  await ask('POST', '/api/me/password', { old_password: secret('wrong old password'), new_password: newPassword });
  await ask('POST', '/api/me/password', { old_password: password, new_password: newPassword });
  keepToken('second token');

  await useSecondFactor(ask, stranger, newPassword, () => replies.pop());
  keepToken('token after a recovery code');

  const apiHash = secret('api_hash', hexCanary());
  const { api_profile_id } = await ask('POST', '/api/apiprofile', {
    api_id: 4242,
    api_hash: apiHash,
    environment: 'sandbox',
  });
  await ask('POST', '/api/apiprofile', { api_id: 4243, api_hash: apiHash, environment: 'sandbox' });
  await ask('POST', '/api/apiprofile', { api_id: 0, api_hash: secret('api_hash of a refused profile', hexCanary()) });

  const events = await ada.open('GET', '/api/events');
  let received = '';
  const listening = (async () => {
    for await (const chunk of events.body ?? []) received += Buffer.from(chunk).toString();
  })();
  const sendCode = async (phone: string) =>
    (await ask('POST', '/api/auth/send_code', { api_profile_id, phone }))['login_id'];
  const login_id = await sendCode(PHONE);
  await ask('POST', '/api/auth/confirm_code', { login_id, code: secret('wrong code') });
  expect(await ask('POST', '/api/auth/confirm_code', { login_id, code: '22222' })).toEqual({ ok: true });
  const twoFactor = secret('2FA password');
  sandbox.world.setPassword(PROTECTED_PHONE, { text: twoFactor, hint: 'a hint' });
  const second = await sendCode(PROTECTED_PHONE);
  expect(await ask('POST', '/api/auth/confirm_code', { login_id: second, code: '22222' })).toMatchObject({
    need_2fa: true,
  });
  await ask('POST', '/api/auth/confirm_password', { login_id: second, password: secret('wrong 2FA password') });
  expect(await ask('POST', '/api/auth/confirm_password', { login_id: second, password: twoFactor })).toEqual({
    ok: true,
  });
  sandbox.world.setLoginEmail(EMAIL_PHONE, 'required');
  const third = await sendCode(EMAIL_PHONE);
  await ask('POST', '/api/auth/email', { login_id: third, email: `${secret('login email')}@example.com` });
  await ask('POST', '/api/auth/email_code', { login_id: third, code: secret('wrong code of the login email') });
  await ask('POST', '/api/auth/email_code', { login_id: third, code: '66666' });
  await sendCode(UNFINISHED_PHONE);
  const { accounts } = (await ask('GET', '/api/accounts')) as { accounts: { id: number }[] };
  expect(accounts).toHaveLength(2);
  for (const { id } of accounts) await ask('POST', `/api/account/${id}/refresh`);

  const importSession = await importSessions(ask, sandbox, api_profile_id);
  // Unexpected failures of Telegram, and of the database during every step.
  sandbox.faults.add({ method: 'users.getUsers', error: [500, 'SOMETHING_NEW'] });
  await ask('POST', `/api/account/${accounts[0]?.id}/refresh`);
  await runStepsWithoutTables({
    ask,
    database: api.database,
    newClient: () => api.client(),
    stranger,
    password: newPassword,
    passwordLogin: second,
    accountId: accounts[1]?.id,
    startLogin: () => sendCode(UNFINISHED_PHONE),
    importSession,
  });
  expect(replies.filter((reply) => reply.startsWith('500 ')).length).toBeGreaterThan(5);

  for (const purpose of ['seal', 'index', 'jwt'] as const)
    secrets.set(`data key ${purpose}`, api.app.get(Keyring).currentKey(purpose).key);
  const keyFile = await readFile(join(directory, 'keys', 'secret.key'), 'utf8');
  secrets.set('key file', Buffer.from(keyFile));
  secrets.set('key of the key file', Buffer.from(keyFile, 'base64'));
  secrets.set(
    'password of the database',
    Buffer.from((await readFile(join(directory, 'postgres', 'password'), 'utf8')).trim()),
  );

  await api.app.get(DailySnapshots).takeDaily();
  const backups = join(directory, 'backups');
  for (const name of await readdir(backups)) places.set('backup', gunzipSync(await readFile(join(backups, name))));
  const metrics = await fetch(`http://127.0.0.1:${api.app.get(Metrics).port}/metrics`);
  places.set('metrics', Buffer.from(await metrics.text()));
  places.set('rows of the database', Buffer.from((await dump(api.database)).join('\n')));
  await ask('DELETE', '/api/auth/logout');
  await listening;
  places.set('answers', Buffer.from(replies.join('\n')));
  places.set('live events', Buffer.from(received));
}

beforeAll(async () => {
  log = captureOutput();
  directory = await testDirectory('canaries');
  const sandbox = await createSandbox();
  const api = await TestApi.start({
    env: { DATA_DIR: directory, LOG_LEVEL: 'verbose', METRICS_PORT: '0' },
    telegram: { sandbox: sandbox.addresses, confirmAfterMs: 0, keyCooldownMs: 0 },
  });
  await live(api, sandbox);
  await api.close();
  await sandbox.close();
  places.set('log', Buffer.from(log.end()));
  // Files that an attacker has after stealing the database and its log, but not the key.
  const database = join(directory, 'postgres');
  for (const entry of await readdir(database, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && path !== join(database, 'password'))
      places.set(path.slice(directory.length), await readFile(path));
  }
}, 120_000);

afterAll(() => rm(directory, { recursive: true }));

test('logs, answers, live events, metrics, backups, rows and files of the database contain no secret', () => {
  const scanner = new SecretScanner(secrets);
  const leaks = [...places].flatMap(([place, bytes]) => scanner.findSecrets(bytes).map((name) => `${name}: ${place}`));
  expect(leaks).toEqual([]);
  for (const phone of [PHONE, PROTECTED_PHONE, UNFINISHED_PHONE, IMPORTED_PHONE]) {
    for (const place of ['log', 'metrics']) expect(places.get(place)?.includes(phone.slice(1)), place).toBe(false);
  }
});

test('nothing was redacted in the log', () => {
  expect(
    places
      .get('log')
      ?.toString()
      .match(/.{0,200}\[redacted\]/g),
  ).toBeNull();
});

test('the search finds known texts in every place', () => {
  for (const [name, text] of [
    ['log', 'The database refused a query'],
    ['rows of the database', 'PanelUsers1795348800000'],
    ['answers', '"invalid_credentials"'],
    ['backup', '"table":"second_factors"'],
    ['metrics', 'route="/api/auth/register"'],
    ['live events', 'event: account.updated'],
    ['/postgres/server.log', 'database system is ready to accept connections'],
  ] as const) {
    const scanner = new SecretScanner(new Map([['known', Buffer.from(text)]]));
    expect(scanner.findSecrets(places.get(name) ?? Buffer.alloc(0)), name).toEqual(['known']);
  }
  const tables = [...places].filter(([name]) => name.startsWith('/postgres/data/base/')).map(([, bytes]) => bytes);
  expect(tables.some((bytes) => bytes.includes('ada canary'))).toBe(true);
  expect([...places.keys()].some((name) => name.startsWith('/postgres/data/pg_wal/'))).toBe(true);
  const names = [...secrets.keys()].join('\n');
  const kinds = [
    'session_sealed',
    'state_sealed',
    'api_hash',
    'token',
    'code',
    '2FA',
    'seed_sealed',
    'recovery code 9',
  ];
  for (const kind of [...kinds, 'key of a session']) expect(names).toContain(kind);
});
