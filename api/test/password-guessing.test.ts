import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PasswordHasher } from '../src/passwords/password-hasher.js';
import { AttemptLimits } from '../src/passwords/attempt-limits.js';
import { startApi, type TestApi } from '../harness/test-api.js';
import { PASSWORD } from '../harness/test-user.js';
import { type Answer, expectError } from '../harness/http-client.js';
import { guessPassword, makeNamesWait, signIn } from './password-guesses.js';

let api: TestApi;
/** How often a password was hashed to check it. */
let checks = 0;
beforeAll(async () => {
  api = await startApi();
  countChecks(api);
});
afterAll(() => api.close());

function countChecks({ app }: TestApi): void {
  const hasher = app.get(PasswordHasher);
  const check = hasher.check.bind(hasher);
  hasher.check = (...args) => {
    checks += 1;
    return check(...args);
  };
}

/** Moves every attempt into the past. */
const pass = (time: string) => api.database.query('UPDATE attempt_limits SET at = at - $1::interval', [time]);

/** How many of `count` guesses of one name, each from another address, reach the hash. */
async function hashedOf(count: number, username: string): Promise<number> {
  const before = checks;
  for (let i = 0; i < count; i += 1)
    expectError(await guessPassword(username, api.client()), 401, 'invalid_credentials');
  return checks - before;
}

describe('guesses of one name from many addresses', () => {
  test.each(['guessed', 'nobody of that name'])('wait before they are checked: %s', async (username) => {
    if (username === 'guessed') await api.register(username);
    expect(await hashedOf(5, username)).toBe(5);
    for (const wait of [1, 2, 4, 8, 16, 32, 60, 60]) {
      // As if it had been in a moment: half a second is long on a busy machine.
      await pass('-1 hour');
      expect(await hashedOf(1, username), `before ${wait} s`).toBe(0);
      await pass(`1 hour ${wait} seconds`);
      expect(await hashedOf(1, username), `after ${wait} s`).toBe(1);
    }
    await pass('30 seconds');
    expect(await hashedOf(1, username)).toBe(0);
    await pass('13 hours');
    expect(await hashedOf(5, username)).toBe(5);
  });

  test('are answered alike, whether the name is known, unknown or has to wait', async () => {
    await api.register('alike');
    const answers = [await guessPassword('alike', api.client()), await guessPassword('nobody alike', api.client())];
    for (let i = 0; i < 4; i += 1)
      answers.push(await guessPassword('ALIKE ', api.client()), await guessPassword('Nobody alike', api.client()));
    await makeNamesWait(api);
    const before = checks;
    answers.push(await guessPassword('alike', api.client()), await guessPassword('nobody alike', api.client()));
    expect(checks).toBe(before);
    const bare = ({ status, text, headers }: Answer) => {
      const fields = [...headers].filter(([name]) => name !== 'date');
      return { status, text, fields };
    };
    for (const answer of answers) expect(bare(answer)).toEqual(bare(answers[0] as Answer));
  });

  test('in the same moment share the permits, also at two instances', async () => {
    const other = await api.again();
    const clients = Array.from({ length: 24 }, (_, i) => (i % 2 ? api : other).client());
    countChecks(other);
    const before = checks;
    await Promise.all(clients.map((client) => guessPassword('at once', client)));
    // Five, and one more for each wait (1, 2 and 4 s) that ends during the test on a very busy machine.
    expect(checks - before).toBeGreaterThanOrEqual(5);
    expect(checks - before).toBeLessThanOrEqual(8);
    await other.close();
  });

  test('do not count the right password in many concurrent sign-ins', async () => {
    await api.register('eager');
    const answers = await Promise.all(Array.from({ length: 20 }, () => signIn('eager', api.client())));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
  });
});

describe('guesses from one address', () => {
  test('wait after ten, for any names, and then one per minute is allowed', async () => {
    const stranger = api.client('203.0.113.1');
    for (let i = 0; i < 10; i += 1) expectError(await guessPassword(`name ${i}`, stranger), 401, 'invalid_credentials');
    const before = checks;
    const refused = await guessPassword('name 10', stranger);
    expect([refused.status, refused.body['error']]).toEqual([429, 'too_many_requests']);
    expect(Number(refused.headers.get('retry-after'))).toSatisfy((wait: number) => wait > 0 && wait <= 60);
    expect(refused.body['wait_seconds']).toBe(Number(refused.headers.get('retry-after')));
    // A restart forgets nothing, and another instance knows it too.
    const other = await api.again();
    const elsewhere = other.client(stranger.address);
    expect((await guessPassword('name 11', elsewhere)).status).toBe(429);
    await pass('61 seconds');
    expect((await guessPassword('name 12', elsewhere)).status).toBe(429);
    await other.close();
    expect(checks).toBe(before);
    const restarted = await api.again();
    const later = restarted.client(stranger.address);
    // One attempt, and nearly a minute until the next one.
    await api.database.query(
      `UPDATE attempt_limits SET at = now() + interval '539 seconds' WHERE failures = 0 AND at > now()`,
    );
    expect((await guessPassword('name 13', later)).status).toBe(401);
    expect((await guessPassword('name 14', later)).status).toBe(429);
    await restarted.close();
  });

  test('count for the /64 of an IPv6 address', async () => {
    for (let i = 0; i < 10; i += 1) {
      expect((await guessPassword(`six ${i}`, api.client(`2001:db8:0:1::${i.toString(16)}`))).status).toBe(401);
    }
    expect((await guessPassword('six', api.client('2001:0db8::1:ffff:0:0:1'))).status).toBe(429);
    expect((await guessPassword('six', api.client('2001:db8:0:2::1'))).status).toBe(401);
  });

  test('are not distinguished by a forwarded address that no trusted proxy added', async () => {
    for (let i = 0; i < 10; i += 1)
      expect((await guessPassword(`f ${i}`, api.client(`9.9.9.${i}, 203.0.113.2`))).status).toBe(401);
    expect((await guessPassword('f', api.client('203.0.113.2'))).status).toBe(429);
    const proxyless = await api.again({ TRUSTED_PROXIES: '' });
    for (let i = 0; i < 10; i += 1) expect((await guessPassword(`p ${i}`, proxyless.client())).status).toBe(401);
    expect((await guessPassword('p', proxyless.client())).status).toBe(429);
    await proxyless.close();
  });

  test('do not use up what right passwords need', async () => {
    await api.register('at home');
    const home = '203.0.113.3';
    for (let i = 0; i < 12; i += 1) expect((await signIn('at home', api.client(home))).status).toBe(200);
    for (let i = 0; i < 9; i += 1) expect((await guessPassword('at home 2', api.client(home))).status).toBe(401);
    expect((await signIn('at home', api.client(home))).status).toBe(200);
  });
});

describe('a signed-in user', () => {
  test('guesses the password ten times, then once a minute', async () => {
    const thief = await api.register('left open');
    const change = (old_password: string) =>
      thief.post('/api/me/password', { old_password, new_password: 'a password of the thief' });
    for (let i = 0; i < 10; i += 1) expectError(await change(`guess ${i}`), 400, 'wrong_password');
    const before = checks;
    expect((await change(PASSWORD)).status).toBe(429);
    expect(checks).toBe(before);
  });

  test('changes the password while strangers guess it', async () => {
    const owner = await api.register('guessed meanwhile');
    for (let i = 0; i < 5; i += 1) await guessPassword('guessed meanwhile', api.client());
    await makeNamesWait(api);
    const body = { old_password: PASSWORD, new_password: 'another good one' };
    expect((await owner.post('/api/me/password', body)).status).toBe(200);
  });
});

test('what has been forgotten is removed', async () => {
  await guessPassword('old', api.client());
  await pass('13 hours');
  await guessPassword('new', api.client());
  await api.app.get(AttemptLimits).deleteExpired();
  const [row] = await api.database.query<{ n: number }[]>('SELECT count(*)::int n FROM attempt_limits');
  expect(row?.n).toBe(2);
});
