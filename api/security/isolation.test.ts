import { beforeAll, describe, expect, test } from 'vitest';
import { SchedulerRegistry } from '@nestjs/schedule';
import type { OpenAPIObject } from '@nestjs/swagger';
import { Keyring } from '../src/sealing/keyring.js';
import type { HttpClient } from '../harness/http-client.js';
import { linesOf } from '../harness/streams.js';
import { useTelegramPanel } from '../harness/telegram-panel.js';
import { dump } from './dump.js';
import { FIXTURES, missingFixtures, type Fixture } from './fixtures.js';
import { invalidNumbers, invalidTexts } from './invalid-ids.js';
import { operationsOf, type Operation } from './operations.js';
import { requestOf, send, type Reply } from './requests.js';
import { isNumeric, UNKNOWN_IDS, createTenant, type Tenant } from './tenants.js';
import { invalidTokens } from './tokens.js';

const panel = useTelegramPanel({ ALLOW_PRIVATE_PROXY: '1', ALLOW_SESSION_EXPORT: '1' }, { qrWaitMs: 0 });
let document: OpenAPIObject;
let operations: Operation[];
/** Has one row of each kind. */
let ada: Tenant;
/** Another user, without rows, who requests those of Ada. */
let mallory: HttpClient;
let malloryId: number;
/** Ada's token from before her last sign-in. */
let replaced: string;

beforeAll(async () => {
  document = (await panel.api.client().get<OpenAPIObject>('/docs-json')).body;
  operations = operationsOf(document);
  ada = await createTenant(panel, 'ada');
  replaced = tokenOf(ada.client);
  ada.client.cookie = (await panel.api.login('ada')).cookie;
  mallory = await panel.api.register('mallory');
  malloryId = (await mallory.get<{ id: number }>('/api/me')).body.id;
  // The use of a session is written once a minute; no minute ends while two states of the database are compared.
  await panel.api.database.query("UPDATE session_tokens SET last_used_at = now() + interval '1 hour'");
});

const tokenOf = ({ cookie }: HttpClient) => cookie?.slice('auth_token='.length) ?? '';
const fixtureOf = ({ name }: Operation): Fixture => FIXTURES[name] ?? {};
const closed = () => operations.filter((operation) => !fixtureOf(operation).isPublic);
const named = () =>
  closed().flatMap((operation) =>
    Object.entries({ ...fixtureOf(operation).ids, ...fixtureOf(operation).lists }).map(([field, kind]) => ({
      operation,
      field,
      kind,
    })),
  );
const briefly = ({ status, text }: Reply) => `${status} ${text.slice(0, 200)}`;

describe('the fixtures', () => {
  test('cover every operation and every id of an operation', () => {
    expect(operations.length).toBeGreaterThan(20);
    expect(missingFixtures(operations)).toEqual([]);
    expect(Object.keys(FIXTURES).filter((name) => !operations.some((operation) => operation.name === name))).toEqual(
      [],
    );
  });

  test('are reported as missing for a new route and for a new id of a known one', () => {
    const planted = structuredClone(document);
    const { patch } = planted.paths['/api/apiprofile/{id}'] ?? {};
    planted.paths['/api/planted/{id}'] = { patch };
    planted.paths['/api/apiprofile/{id}'] = {
      patch: { ...patch, parameters: [...(patch?.parameters ?? []), { name: 'user_id', in: 'query' }] } as typeof patch,
    };
    expect(missingFixtures(operationsOf(planted)).sort()).toEqual([
      'patch /api/apiprofile/{id}: user_id',
      'patch /api/planted/{id}',
    ]);
  });
});

test('no operation works without a living session: 401, and nothing changes', async () => {
  const { key } = panel.api.app.get(Keyring).currentKey('jwt');
  const tokens = invalidTokens(tokenOf(ada.client), key, { replaced, userId: ada.id, foreign: tokenOf(mallory) });
  const before = await dump(panel.api.database);
  const failures: string[] = [];
  for (const operation of closed()) {
    const request = requestOf(operation, fixtureOf(operation), ada.rows);
    for (const [name, token] of Object.entries(tokens)) {
      for (const by of ['cookie', 'Bearer']) {
        const client = panel.api.client();
        if (token !== null && by === 'cookie') client.cookie = `auth_token=${token}`;
        const reply = await send(
          client,
          request,
          token !== null && by === 'Bearer' ? { Authorization: `Bearer ${token}` } : {},
        );
        if (reply.status === 401 && reply.text.startsWith('{"error":"unauthorized"')) continue;
        failures.push(`${operation.name}, token ${name}, by ${by}: ${briefly(reply)}`);
      }
    }
  }
  expect(failures).toEqual([]);
  expect(await dump(panel.api.database)).toEqual(before);
});

describe('a row of another user', () => {
  test('is answered like one that does not exist, byte for byte, and is not changed', async () => {
    const before = await dump(panel.api.database);
    const failures: string[] = [];
    for (const { operation, field, kind } of named()) {
      const fixture = fixtureOf(operation);
      const ask = (rows: Tenant['rows']) => send(mallory, requestOf(operation, fixture, rows));
      const absent = await ask(UNKNOWN_IDS);
      const others = { 'of Ada': await ask(ada.rows), deleted: await ask(ada.deleted) };
      if (absent.status !== fixture.absent) failures.push(`${operation.name}, unknown ${field}: ${briefly(absent)}`);
      for (const [whose, reply] of Object.entries(others)) {
        if (JSON.stringify(reply) !== JSON.stringify(absent))
          failures.push(`${operation.name}, ${kind} ${whose}: ${briefly(reply)} instead of ${briefly(absent)}`);
      }
    }
    expect(failures).toEqual([]);
    expect(await dump(panel.api.database)).toEqual(before);
  });

  test('has only one spelling of its id, also for its owner', async () => {
    const before = await dump(panel.api.database);
    const failures: string[] = [];
    for (const { operation, field, kind } of named()) {
      const fixture = fixtureOf(operation);
      // Whose values are texts, as those of the query are.
      const isInPath = operation.parameters.includes(field) || field in operation.query;
      const id = ada.rows[kind];
      for (const odd of isNumeric(kind) ? invalidNumbers(Number(id), isInPath) : invalidTexts(String(id))) {
        // It stands for no row.
        if (odd === null && operation.body?.properties?.[field]?.nullable) continue;
        for (const client of [ada.client, mallory]) {
          const reply = await send(client, requestOf(operation, fixture, ada.rows, { ids: { [field]: odd } }));
          if (![400, 404, fixture.absent].includes(reply.status))
            failures.push(`${operation.name}, ${field} ${JSON.stringify(odd)}: ${briefly(reply)}`);
        }
      }
    }
    expect(failures).toEqual([]);
    expect(await dump(panel.api.database)).toEqual(before);
  });

  test('cannot be accessed with ids of its owner in the query', async () => {
    // Not owned by a user: the state of the installation, which every user may confirm, and counted password guesses.
    const isOthers = (row: string) => !/^(installation|attempt_limits):/.test(row);
    const others = async () => (await dump(panel.api.database, malloryId)).filter(isOthers);
    const before = await others();
    const failures: string[] = [];
    for (const operation of closed()) {
      const fixture = fixtureOf(operation);
      await staySignedIn();
      const plain = await send(mallory, requestOf(operation, fixture, UNKNOWN_IDS));
      if (/\+999|"ada"/.test(plain.text)) failures.push(`${operation.name}: ${briefly(plain)}`);
      for (const name of ['id', 'user_id', 'userId', 'owner', 'account_id', 'api_profile_id', 'login_id', 'user[id]']) {
        await staySignedIn();
        const query = { [name]: name === 'login_id' ? String(ada.rows.login) : String(ada.id) };
        const reply = await send(mallory, requestOf(operation, fixture, UNKNOWN_IDS, { query }));
        const isNew = fixture.isNewEachTime || plain.text.includes('retry:');
        const isSame = reply.status === plain.status && (isNew || reply.text === plain.text);
        // Her password was changed before, so wrong passwords were counted.
        const isRefused = [400, 409, 429].includes(reply.status);
        if (!isSame && !isRefused)
          failures.push(`${operation.name}?${name}: ${briefly(reply)} instead of ${briefly(plain)}`);
      }
    }
    expect(failures).toEqual([]);
    expect(await others()).toEqual(before);
  });

  test('cannot be accessed with names of database columns in the body', async () => {
    const columns = await panel.api.database.query<{ name: string }[]>(
      `SELECT DISTINCT column_name AS name FROM information_schema.columns WHERE table_schema = 'public'`,
    );
    await staySignedIn();
    const before = await dump(panel.api.database);
    for (const operation of operations.filter(({ body }) => body)) {
      const foreign = columns.map(({ name }) => name).filter((name) => !operation.body?.properties?.[name]);
      const isOwn = fixtureOf(operation).otherIds?.includes('user_id') ?? false;
      expect(foreign.includes('user_id'), operation.name).toBe(!isOwn);
      const body = Object.fromEntries([...foreign, 'userId', 'owner_id'].map((name) => [name, ada.id]));
      const reply = await send(mallory, requestOf(operation, fixtureOf(operation), UNKNOWN_IDS, { body }));
      const { fields } = JSON.parse(reply.text) as { fields?: object };
      expect([operation.name, reply.status]).toEqual([operation.name, 400]);
      expect(fields, operation.name).toMatchObject(
        Object.fromEntries(Object.keys(body).map((name) => [name, 'unknown'])),
      );
    }
    expect(await dump(panel.api.database)).toEqual(before);
  });

  /** Signs Mallory in again after operations that end her own session. */
  async function staySignedIn(): Promise<void> {
    if ((await mallory.get('/api/me')).status === 200) return;
    for (const password of ['correct horse battery staple', 'a better passphrase than before']) {
      if ((await mallory.post('/api/auth/login', { username: 'mallory', password })).status === 200) return;
    }
    throw new Error('Mallory cannot sign in');
  }

  test('causes live events for its owner only', async () => {
    await staySignedIn();
    const streams = await Promise.all([ada.client, mallory].map((client) => client.open('GET', '/api/events')));
    const received: string[][] = [[], []];
    const readings = streams.map(async (stream, i) => {
      for await (const line of linesOf(stream)) received[i]?.push(line);
    });
    await ada.person.refreshed(Number(ada.rows.account));
    await expect.poll(() => received[0]?.join('')).toContain('account.updated');
    // The end of the sessions ends the streams, after all earlier events.
    for (const client of [ada.client, mallory]) await client.delete('/api/auth/logout');
    await Promise.all(readings);
    const events = received[1]?.filter((line) => line.startsWith('event:'));
    expect(events).toEqual(['event: session.ended\n']);
    ada.client.cookie = (await panel.api.login('ada')).cookie;
  });
});

// Otherwise the refusals above would prove nothing.
test('the same requests succeed for the owner', async () => {
  // The harness stops this job, and /api/ready would report that.
  panel.api.app.get(SchedulerRegistry, { strict: false }).getCronJob('stale-accounts').start();
  const failures: string[] = [];
  for (const [name, fixture] of Object.entries(FIXTURES)) {
    const operation = operations.find((candidate) => candidate.name === name);
    if (!operation) continue;
    const client = fixture.isPublic ? panel.api.client() : ada.client;
    const reply = await send(client, requestOf(operation, fixture, ada.rows));
    const isRight = fixture.alone === undefined ? !reply.text.includes('"error"') : true;
    if (reply.status !== (fixture.alone ?? 200) || !isRight) failures.push(`${name}: ${briefly(reply)}`);
    // The next operation needs a session too.
    if (name === 'delete /api/auth/sessions')
      await client.post('/api/auth/login', { username: 'ada', password: 'a better passphrase than before' });
  }
  expect(failures).toEqual([]);
});
