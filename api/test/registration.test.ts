import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Invite } from '@giftbuyer/contracts';
import { Client } from 'pg';
import { createInvite } from '../src/auth/invites.js';
import { UserAdministration } from '../src/auth/user-administration.js';
import { startApi, type TestApi } from '../harness/test-api.js';
import { PASSWORD } from '../harness/test-user.js';
import { type Answer, expectError, type HttpClient } from '../harness/http-client.js';

const OTHER = 'another long password';

/** One database, and a panel for each way to register. */
const modes = ['first-only', 'invite', 'closed', 'open'] as const;
let panels: Record<(typeof modes)[number], TestApi>;
beforeAll(async () => {
  const first = await startApi({ env: { REGISTRATION: 'first-only' } });
  const others = await Promise.all(modes.slice(1).map((mode) => first.again({ REGISTRATION: mode })));
  panels = Object.fromEntries([first, ...others].map((panel, i) => [modes[i], panel])) as typeof panels;
});
afterAll(async () => {
  for (const panel of Object.values(panels)) await panel.close();
});

const register = (panel: TestApi, username: string, invite?: unknown): Promise<Answer> =>
  panel.client().post('/api/auth/register', { username, password: PASSWORD, ...(invite !== undefined && { invite }) });
const stateOf = async (panel: TestApi) => (await panel.client().get('/api/auth/options')).body['registration'];
/** As `npx giftbuyer` does it. */
async function byOperator(act: (users: UserAdministration) => Promise<unknown>): Promise<void> {
  const connection = new Client({ connectionString: (panels.open.database.options as { url: string }).url });
  await connection.connect();
  await act(new UserAdministration(connection)).finally(() => connection.end());
}
const users = async () => {
  const [row] = await panels.open.database.query<{ n: number }[]>('SELECT count(*)::int n FROM users');
  return row?.n;
};

describe('a panel without users', () => {
  test('is open for the first user, unless it is closed', async () => {
    expect(await Promise.all(modes.map((mode) => stateOf(panels[mode])))).toEqual(['open', 'open', 'closed', 'open']);
    expectError(await register(panels.closed, 'nobody'), 403, 'registration_closed');
  });

  test('gets one first user, also when several come at once to several panels', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, i) => register(i % 2 ? panels.invite : panels['first-only'], `first ${i}`)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(7).fill(403)]);
    for (const answer of answers.filter(({ status }) => status === 403)) {
      expectError(answer, 403, 'registration_closed');
    }
    expect(await users()).toBe(1);
  });
});

describe('a panel with users', () => {
  test('reports who may register', async () => {
    const states = await Promise.all(modes.map((mode) => stateOf(panels[mode])));
    expect(states).toEqual(['closed', 'invite', 'closed', 'open']);
  });

  test('does not reveal taken names when it is closed', async () => {
    await panels.open.register('taken');
    for (const mode of ['first-only', 'invite', 'closed'] as const) {
      for (const username of ['taken', 'free']) {
        expectError(await register(panels[mode], username), 403, 'registration_closed');
      }
    }
    for (const mode of ['first-only', 'closed'] as const) {
      expectError(await register(panels[mode], 'free', 'x'.repeat(43)), 403, 'registration_closed');
    }
  });
});

describe('an invite', () => {
  const invite = async (): Promise<string> => {
    const owner = await panels.invite.login('taken');
    expect((await owner.get('/api/me')).body['can_invite']).toBe(true);
    const { status, body } = await owner.post<Invite>('/api/invites');
    expect(status).toBe(200);
    expect(Date.parse(body.expires_at) - Date.now()).toBeGreaterThan(23 * 3_600_000);
    return body.token;
  };

  test('lets one person in, once', async () => {
    const token = await invite();
    const answers = await Promise.all([1, 2, 3, 4].map((n) => register(panels.invite, `guest ${n}`, token)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403, 403, 403]);
    expectError(await register(panels.invite, 'guest 9', token), 403, 'invite_invalid');
  });

  test('is not used up by a name that is taken or a weak password', async () => {
    const token = await invite();
    expectError(await register(panels.invite, 'Taken', token), 409, 'username_taken');
    const weak = { username: 'weak', password: 'short', invite: token };
    expect((await panels.invite.client().post('/api/auth/register', weak)).status).toBe(400);
    expect((await register(panels.invite, 'not taken', token)).status).toBe(200);
  });

  test.each<[what: string, end: (host: HttpClient, name: string) => Promise<unknown>]>([
    ['was disabled', (_, name) => byOperator((users) => users.disable(name))],
    ['signed out everywhere', (host) => host.delete('/api/auth/sessions')],
    ['changed the password', (host) => host.post('/api/me/password', { old_password: PASSWORD, new_password: OTHER })],
    ['was signed out by the operator', (_, name) => byOperator((users) => users.endSession(name))],
    ['was signed out with all others', () => byOperator((users) => users.endAllSessions())],
  ])('lets nobody in once the user who made it %s', async (what, end) => {
    await panels.open.register(what);
    const host = await panels.invite.login(what);
    const { token } = (await host.post<Invite>('/api/invites')).body;
    await end(host, what);
    expectError(await register(panels.invite, `back door of ${what}`, token), 403, 'invite_invalid');
  });

  test('created while its user is being disabled cannot be used', async () => {
    const token = await invite();
    await panels.open.database.query(`UPDATE users SET disabled_at = now() WHERE username = 'taken'`);
    const answer = await register(panels.invite, 'just in time', token);
    await panels.open.database.query(`UPDATE users SET disabled_at = NULL WHERE username = 'taken'`);
    expectError(answer, 403, 'invite_invalid');
  });

  test('ends after a day, and is not kept in the clear', async () => {
    const token = await invite();
    const rows = await panels.open.database.query<object[]>('SELECT invites::text FROM invites');
    expect(JSON.stringify(rows)).not.toContain(token);
    await panels.open.database.query(`UPDATE invites SET expires_at = now() - interval '1 second'`);
    expectError(await register(panels.invite, 'late', token), 403, 'invite_invalid');
    await invite();
    expect(await panels.open.database.query('SELECT FROM invites')).toHaveLength(1);
  });

  test.each(['', 'x', 'x'.repeat(43), "' OR 1=1 --"])('is not %j', async (token) => {
    expectError(await register(panels.invite, 'forger', token), 403, 'invite_invalid');
  });

  test.each([5, ['x'], { a: 1 }, 'x'.repeat(65)])('of a wrong form is refused: %j', async (token) => {
    expect((await register(panels.invite, 'forger', token)).status).toBe(400);
  });

  test('can be made by the command line, for a panel that is used by invitation', async () => {
    const query = (sql: string, parameters: unknown[]) => panels.invite.database.query<unknown[]>(sql, parameters);
    const { token } = await createInvite(query, null);
    expect((await register(panels.invite, 'by command', token)).status).toBe(200);
  });

  test('can be created only where invites are used, and the number per user is limited', async () => {
    for (const mode of ['first-only', 'closed'] as const) {
      const owner = await panels[mode].login('taken');
      expectError(await owner.post('/api/invites'), 403, 'forbidden');
    }
    const owner = await panels.open.login('taken');
    expect((await owner.get('/api/me')).body).not.toHaveProperty('can_invite');
    const host = await panels.invite.login('taken');
    await panels.open.database.query('DELETE FROM invites');
    const create = async () => (await host.post('/api/invites')).status;
    for (let i = 0; i < 18; i += 1) expect(await create()).toBe(200);
    const atOnce = await Promise.all(Array.from({ length: 6 }, create));
    expect(atOnce.toSorted()).toEqual([200, 200, 429, 429, 429, 429]);
  });
});

test('a panel that others can reach over plain HTTP reports it', async () => {
  const exposed = await panels.open.again({ HOST: '0.0.0.0', ALLOW_INSECURE_HTTP: '1' });
  expect((await exposed.client().get('/api/auth/options')).body['insecure_http']).toBe(true);
  const ada = await exposed.login('taken');
  expect((await ada.get('/api/me')).body).toMatchObject({ insecure_http: true });
  await exposed.close();
  expect((await panels.open.client().get('/api/auth/options')).body['insecure_http']).toBe(false);
});

describe('a registration', () => {
  test('is possible five times an hour from one network', async () => {
    const register = (i: number) => ({ username: `many ${i}`, password: PASSWORD });
    const network = panels.open.client('203.0.113.6');
    for (let i = 0; i < 5; i += 1) expect((await network.post('/api/auth/register', register(i))).status).toBe(200);
    const refused = await network.post('/api/auth/register', register(5));
    expect([refused.status, refused.body['error']]).toEqual([429, 'too_many_requests']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(60);
    expect((await panels.open.client().post('/api/auth/register', register(5))).status).toBe(200);
  });

  test('has the same limit for checking taken names as for guessing passwords', async () => {
    await panels.open.register('guessable');
    const curious = panels.open.client('203.0.113.7');
    const register = () => curious.post('/api/auth/register', { username: 'guessable', password: PASSWORD });
    for (let i = 0; i < 10; i += 1) expectError(await register(), 409, 'username_taken');
    expect((await register()).status).toBe(429);
  });
});
