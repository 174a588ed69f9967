import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PasswordHasher } from '../src/passwords/password-hasher.js';
import { AttemptLimits } from '../src/passwords/attempt-limits.js';
import { startApi, type TestApi } from '../harness/test-api.js';
import { PASSWORD } from '../harness/test-user.js';
import { type Answer, expectRefusal } from '../harness/http-client.js';

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

const guess = (username: string, client = api.client()): Promise<Answer> =>
  client.post('/api/auth/login', { username, password: 'a wrong password' }, { 'X-Request-Id': 'same' });
const signIn = (username: string, client = api.client()): Promise<Answer> =>
  client.post('/api/auth/login', { username, password: PASSWORD });
/** Moves every attempt into the past. */
const pass = (time: string) => api.database.query('UPDATE attempt_limits SET at = at - $1::interval', [time]);

/** Lets every name that failed so often wait for a minute, on the slowest machine too. */
const makeNamesWait = () =>
  api.database.query(`UPDATE attempt_limits SET failures = 20, at = now() + interval '1 hour' WHERE failures >= 5`);

/** How many of `count` guesses of one name, each from another address, reach the hash. */
async function hashedOf(count: number, username: string): Promise<number> {
  const before = checks;
  for (let i = 0; i < count; i += 1) expectRefusal(await guess(username), 401, 'invalid_credentials');
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
    const answers = [await guess('alike'), await guess('nobody alike')];
    for (let i = 0; i < 4; i += 1) answers.push(await guess('ALIKE '), await guess('Nobody alike'));
    await makeNamesWait();
    const before = checks;
    answers.push(await guess('alike'), await guess('nobody alike'));
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
    await Promise.all(clients.map((client) => guess('at once', client)));
    // Five, and one more for each wait (1, 2 and 4 s) that ends during the test on a very busy machine.
    expect(checks - before).toBeGreaterThanOrEqual(5);
    expect(checks - before).toBeLessThanOrEqual(8);
    await other.close();
  });

  test('do not count the right password in many concurrent sign-ins', async () => {
    await api.register('eager');
    const answers = await Promise.all(Array.from({ length: 20 }, () => signIn('eager')));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
  });
});

describe('guesses from one address', () => {
  test('wait after ten, for any names, and then one per minute is allowed', async () => {
    const stranger = api.client('203.0.113.1');
    for (let i = 0; i < 10; i += 1) expectRefusal(await guess(`name ${i}`, stranger), 401, 'invalid_credentials');
    const before = checks;
    const refused = await guess('name 10', stranger);
    expect([refused.status, refused.body['error']]).toEqual([429, 'too_many_requests']);
    expect(Number(refused.headers.get('retry-after'))).toSatisfy((wait: number) => wait > 0 && wait <= 60);
    expect(refused.body['wait_seconds']).toBe(Number(refused.headers.get('retry-after')));
    // A restart forgets nothing, and another instance knows it too.
    const other = await api.again();
    const elsewhere = other.client(stranger.address);
    expect((await guess('name 11', elsewhere)).status).toBe(429);
    await pass('61 seconds');
    expect((await guess('name 12', elsewhere)).status).toBe(429);
    await other.close();
    expect(checks).toBe(before);
    const restarted = await api.again();
    const later = restarted.client(stranger.address);
    expect((await guess('name 13', later)).status).toBe(401);
    expect((await guess('name 14', later)).status).toBe(429);
    await restarted.close();
  });

  test('count for the /64 of an IPv6 address', async () => {
    for (let i = 0; i < 10; i += 1) {
      expect((await guess(`six ${i}`, api.client(`2001:db8:0:1::${i.toString(16)}`))).status).toBe(401);
    }
    expect((await guess('six', api.client('2001:0db8::1:ffff:0:0:1'))).status).toBe(429);
    expect((await guess('six', api.client('2001:db8:0:2::1'))).status).toBe(401);
  });

  test('are not distinguished by a forwarded address that no trusted proxy added', async () => {
    for (let i = 0; i < 10; i += 1)
      expect((await guess(`f ${i}`, api.client(`9.9.9.${i}, 203.0.113.2`))).status).toBe(401);
    expect((await guess('f', api.client('203.0.113.2'))).status).toBe(429);
    const proxyless = await api.again({ TRUSTED_PROXIES: '' });
    for (let i = 0; i < 10; i += 1) expect((await guess(`p ${i}`, proxyless.client())).status).toBe(401);
    expect((await guess('p', proxyless.client())).status).toBe(429);
    await proxyless.close();
  });

  test('do not use up what right passwords need', async () => {
    await api.register('at home');
    const home = '203.0.113.3';
    for (let i = 0; i < 12; i += 1) expect((await signIn('at home', api.client(home))).status).toBe(200);
    for (let i = 0; i < 9; i += 1) expect((await guess('at home 2', api.client(home))).status).toBe(401);
    expect((await signIn('at home', api.client(home))).status).toBe(200);
  });
});

describe('a browser that is known', () => {
  test('gets in while its name has to wait and its address is refused', async () => {
    const owner = await api.register('owner');
    owner.address = '203.0.113.4';
    for (let i = 0; i < 10; i += 1) {
      await guess('owner', api.client(owner.address));
      await makeNamesWait();
    }
    expect((await signIn('owner', api.client(owner.address))).status).toBe(429);
    expect((await signIn('owner')).status).toBe(401);
    expect((await signIn('owner', owner)).status).toBe(200);
  });

  test('has its own limit', async () => {
    const thief = await api.register('robbed');
    for (let i = 0; i < 10; i += 1) expect((await guess('robbed', thief)).status).toBe(401);
    expect((await guess('robbed', thief)).status).toBe(429);
    thief.address = '203.0.113.5';
    expect((await signIn('robbed', thief)).status).toBe(429);
    expect((await signIn('robbed')).status).toBe(200);
  });

  test('stays known after a logout, and not after a new password', async () => {
    const owner = await api.register('moves on');
    for (let i = 0; i < 5; i += 1) await guess('moves on');
    await makeNamesWait();
    await owner.delete('/api/auth/logout');
    expect((await signIn('moves on', owner)).status).toBe(200);
    const before = owner.deviceCookie;
    const change = { old_password: PASSWORD, new_password: 'another good one' };
    expect((await owner.post('/api/me/password', change)).status).toBe(200);
    expect(owner.deviceCookie).not.toBe(before);
    const old = api.client();
    old.deviceCookie = before;
    const body = { username: 'moves on', password: 'another good one' };
    expect((await old.post('/api/auth/login', body)).status).toBe(401);
    expect((await owner.post('/api/auth/login', body)).status).toBe(200);
  });

  test('is known for its own user, by its own signature', async () => {
    const eve = await api.register('eve');
    await api.register('victim');
    for (let i = 0; i < 5; i += 1) await guess('victim');
    await makeNamesWait();
    const [version, id, signature = ''] = (eve.deviceCookie ?? '').replace(/^.*=/, '').split('.');
    const forged = [
      `gb_device=${version}.${id}.${signature}`,
      `gb_device=${version}.${id}.${signature.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))}`,
      `gb_device=9.${id}.${signature}`,
      'gb_device=',
      'gb_device=x.y.z',
    ];
    for (const cookie of forged) {
      const client = api.client();
      client.deviceCookie = cookie;
      expectRefusal(await signIn('victim', client), 401, 'invalid_credentials');
    }
    // Another service on the host can put a cookie in front of ours.
    eve.deviceCookie = `gb_device=forged; gb_device_00000000=other.panel.s; ${eve.deviceCookie ?? ''}`;
    for (let i = 0; i < 5; i += 1) await guess('eve');
    await makeNamesWait();
    expect((await signIn('eve', eve)).status).toBe(200);
    // A version before gave all panels of a host one name.
    const [name, token] = (eve.deviceCookie ?? '').split('=');
    expect(name).toMatch(/^gb_device_[0-9a-f]{8}$/);
    eve.deviceCookie = `gb_device=${token}`;
    for (let i = 0; i < 5; i += 1) await guess('eve');
    await makeNamesWait();
    expect((await signIn('eve', eve)).status).toBe(200);
  });

  test('gets in while forty strangers guess at once', { timeout: 60_000 }, async () => {
    const owner = await api.register('besieged');
    let isOver = false;
    const statuses = new Map<number, number>();
    const strangers = Array.from({ length: 40 }, async (_, i) => {
      // Some from the address of the owner, others each from another address; some of this name, some of any.
      const stranger = i % 3 === 0 ? api.client(owner.address) : api.client();
      for (let n = 0; !isOver; n += 1) {
        const { status } = await guess(i % 2 ? 'besieged' : `any ${i} ${n}`, stranger);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    });
    try {
      await expect.poll(() => statuses.get(429) ?? 0, { timeout: 20_000 }).toBeGreaterThan(0);
      const answers: number[] = [];
      for (let i = 0; i < 6; i += 1) answers.push((await signIn('besieged', owner)).status);
      expect(answers).toEqual(Array.from({ length: 6 }, () => 200));
    } finally {
      isOver = true;
      await Promise.all(strangers);
    }
  });
});

describe('a signed-in user', () => {
  test('guesses the password ten times, then once a minute', async () => {
    const thief = await api.register('left open');
    const change = (old_password: string) =>
      thief.post('/api/me/password', { old_password, new_password: 'a password of the thief' });
    for (let i = 0; i < 10; i += 1) expectRefusal(await change(`guess ${i}`), 400, 'wrong_password');
    const before = checks;
    expect((await change(PASSWORD)).status).toBe(429);
    expect(checks).toBe(before);
  });

  test('changes the password while strangers guess it', async () => {
    const owner = await api.register('guessed meanwhile');
    for (let i = 0; i < 5; i += 1) await guess('guessed meanwhile');
    await makeNamesWait();
    const body = { old_password: PASSWORD, new_password: 'another good one' };
    expect((await owner.post('/api/me/password', body)).status).toBe(200);
  });
});

test('what has been forgotten is removed', async () => {
  await guess('old');
  await pass('13 hours');
  await guess('new');
  await api.app.get(AttemptLimits).deleteExpired();
  const [row] = await api.database.query<{ n: number }[]>('SELECT count(*)::int n FROM attempt_limits');
  expect(row?.n).toBe(2);
});
