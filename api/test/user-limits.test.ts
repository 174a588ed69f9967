import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ApiProfileList } from '@giftbuyer/contracts';
import { MAX_STREAMS } from '../src/events/user-streams.js';
import type { TestApi } from '../harness/test-api.js';
import { expectError, type HttpClient } from '../harness/http-client.js';
import { Person, useTelegramPanel } from '../harness/telegram-panel.js';

// What one user may do to the others and to Telegram. The panel itself is without these limits, see the harness.

const panel = useTelegramPanel();
let limited: TestApi;
beforeAll(async () => {
  limited = await panel.api.again({ RATE_LIMITS: 'on' });
});
afterAll(() => limited.close());

/** The same person at the panel with limits. */
function there({ client, profileId }: Person, api = limited): Person {
  const other = new Person(api.client(), profileId);
  other.client.cookie = client.cookie;
  return other;
}

describe('requests', () => {
  /** No room comes back while it stands. */
  const stopClock = () => vi.spyOn(performance, 'now').mockReturnValue(performance.now());
  afterEach(() => void vi.restoreAllMocks());

  const statuses = (client: HttpClient, count: number) =>
    Promise.all(Array.from({ length: count }, async () => (await client.get('/api/me')).status));

  test('are limited to 60 at once, for this user alone, and a moment later there is room again', async () => {
    const ada = there(await panel.person('ada'));
    const bob = there(await panel.person('bob'));
    const clock = stopClock();
    const answered = (await statuses(ada.client, 200)).toSorted();
    expect(answered.filter((status) => status === 200)).toHaveLength(60);
    expect(new Set(answered)).toEqual(new Set([200, 429]));
    expect((await bob.client.get('/api/me')).status).toBe(200);
    clock.mockRestore();
    await expect.poll(async () => (await ada.client.get('/api/me')).status, { interval: 100 }).toBe(200);
  });

  test('beyond that are answered with the time of the next attempt', async () => {
    const eve = there(await panel.person('eve'));
    stopClock();
    const answers = await Promise.all(Array.from({ length: 61 }, () => eve.client.get('/api/me')));
    const refusal = answers.find(({ status }) => status === 429);
    if (!refusal) throw new Error('None was refused');
    expectError(refusal, 429, 'too_many_requests', { wait_seconds: 1 });
    expect(refusal.headers.get('retry-after')).toBe('1');
  });
});

test(`the ninth stream of a user ends the oldest, which comes back later`, async () => {
  const person = there(await panel.person('many streams'));
  const streams = await Promise.all(Array.from({ length: MAX_STREAMS }, () => person.watch()));
  const ends = streams.map((stream) => stream.text());
  const ninth = await person.watch();
  expect(await Promise.race(ends)).toMatch(/\nevent: stream\.replaced\nid: 2\nretry: 30000\ndata: \{\}\n\n$/);
  const ended = await Promise.all(ends.map((end) => Promise.race([end, undefined])));
  expect(ended.filter((text) => text !== undefined)).toHaveLength(1);
  await person.client.delete('/api/auth/logout');
  for (const text of await Promise.all([...ends, ninth.text()]))
    expect(text).toMatch(/event: (session\.ended|stream\.replaced)\n/);
});

describe('a reading by hand', () => {
  const readings = (phone: string) => panel.sandbox.calls.count('users.getUsers', phone);

  test('within ten seconds of the last one returns its result again', async () => {
    const person = await panel.person('reader');
    const phone = panel.newPhone();
    const account = await person.addAccount(phone);
    const limitedPerson = there(person);
    const first = await limitedPerson.refreshed(account.id);
    const before = readings(phone);
    expect(before).toBeGreaterThan(0);
    for (let i = 0; i < 5; i++) expect(await limitedPerson.refreshed(account.id)).toEqual(first);
    const all = await limitedPerson.client.open('POST', '/api/accounts/refresh');
    expect(await all.text()).toMatch(/\{"done":true,"total":1,"failed":0,"failures":\[\]\}\n$/);
    expect(readings(phone)).toBe(before);
    // Where the panel has no limits each is a new one.
    await person.refreshed(account.id);
    expect(readings(phone)).toBeGreaterThan(before);
  });

  test('that failed may be repeated at once', async () => {
    const person = await panel.person('repeater');
    const phone = panel.newPhone();
    const { id } = await person.addAccount(phone);
    const repair = panel.sandbox.faults.add({ phone, kind: 'disconnect' });
    const limitedPerson = there(person);
    expect((await limitedPerson.refreshed(id)).at(-1)).toMatchObject({ error: 'telegram_unreachable' });
    repair();
    expect((await limitedPerson.refreshed(id)).at(-1)).toMatchObject({ done: true });
  });
});

describe('login codes', () => {
  const asked = (phone: string) => panel.sandbox.calls.count('auth.sendCode', phone);

  async function sendCode(person: Person, phone: string, api_profile_id = person.profileId) {
    const answer = await person.client.post('/api/auth/send_code', { api_profile_id, phone });
    // The next one is a new request, not the running login.
    if (answer.status === 200) await person.cancelLogin(String(answer.body['login_id']));
    return answer;
  }

  test('are three an hour for a phone, after a restart too', async () => {
    const person = there(await panel.person('impatient'));
    const phone = panel.newPhone();
    for (let i = 0; i < 3; i++) expect((await sendCode(person, phone)).status).toBe(200);
    const restarted = await panel.api.again({ RATE_LIMITS: 'on' });
    try {
      for (const api of [limited, restarted]) {
        const answer = await sendCode(there(person, api), phone);
        const wait = Number(answer.body['wait_seconds']);
        expectError(answer, 429, 'too_many_codes', { wait_seconds: wait });
        expect(wait).toBeGreaterThan(3_500);
        expect(wait).toBeLessThanOrEqual(3_600);
        expect(answer.headers.get('retry-after')).toBe(String(wait));
      }
    } finally {
      await restarted.close();
    }
    expect(asked(phone)).toBe(3);
    await panel.api.database.query(`UPDATE code_requests SET requested_at = requested_at - interval '1 hour'`);
    expect((await sendCode(person, phone)).status).toBe(200);
  });

  test('count for the phone, not for the profile, when they are resent within a login', async () => {
    const person = there(await panel.person('repeats'));
    const phone = panel.newPhone();
    const login = await person.sendCode(phone);
    for (let i = 0; i < 2; i++) expect((await person.resendCode(login)).status).toBe(200);
    const answer = await person.resendCode(login);
    expectError(answer, 429, 'too_many_codes', { wait_seconds: Number(answer.body['wait_seconds']) });
    expect(panel.sandbox.calls.count('auth.resendCode', phone)).toBe(2);
    await person.cancelLogin(login);
    expect((await sendCode(person, phone)).status).toBe(429);
    for (let i = 0; i < 4; i++) expect((await sendCode(person, panel.newPhone())).status).toBe(200);
    expect((await sendCode(person, panel.newPhone())).status).toBe(429);
  });

  test('are limited to five an hour of an API profile, also when requested at once', async () => {
    const person = there(await panel.person('hasty'));
    const phones = Array.from({ length: 8 }, () => panel.newPhone());
    const answers = await Promise.all(phones.map((phone) => sendCode(person, phone)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 200, 200, 200, 429, 429, 429]);
    expect(phones.reduce((sum, phone) => sum + asked(phone), 0)).toBe(5);
    // Others have their own.
    const other = there(await panel.person('other'));
    expect((await sendCode(other, panel.newPhone())).status).toBe(200);
  });

  test('still count when their API profile was deleted and added again', async () => {
    const person = there(await panel.person('starts over'));
    for (let i = 0; i < 5; i++) expect((await sendCode(person, panel.newPhone())).status).toBe(200);
    const { body } = await person.client.get<ApiProfileList>('/api/apiprofiles');
    expect((await person.client.delete(`/api/apiprofile/${person.profileId}`)).status).toBe(200);
    const again = { api_id: body.items[0]?.api_id, api_hash: 'a'.repeat(32), environment: 'sandbox' };
    const added = await person.client.post<{ api_profile_id: number }>('/api/apiprofile', again);
    expect((await sendCode(person, panel.newPhone(), added.body.api_profile_id)).body).toMatchObject({
      error: 'too_many_codes',
    });
  });

  test('that were just requested are not requested again, and do not count', async () => {
    const person = there(await panel.person('clicker'));
    const phone = panel.newPhone();
    for (let i = 0; i < 6; i++) await person.sendCode(phone);
    expect(asked(phone)).toBe(1);
    expect(
      await panel.api.database.query(
        'SELECT count(*)::int FROM code_requests WHERE user_id = (SELECT id FROM users WHERE username = $1)',
        ['clicker'],
      ),
    ).toEqual([{ count: 1 }]);
  });
});

test('logins by QR code are three at most, also when begun at once', async () => {
  const person = await panel.person('scanner');
  const begin = () => person.client.post('/api/auth/qr', { api_profile_id: person.profileId });
  const answers = await Promise.all(Array.from({ length: 8 }, begin));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 200, 429, 429, 429, 429, 429]);
  for (const answer of answers.filter(({ status }) => status === 429)) {
    expectError(answer, 429, 'too_many_requests', { wait_seconds: Number(answer.body['wait_seconds']) });
  }
});

test('no more than three logins by QR code are begun at once, whatever their proxy does', async () => {
  const person = await panel.person('stalled');
  const exportsOf = () => panel.sandbox.calls.count('auth.exportLoginToken');
  const before = exportsOf();
  const held = Promise.withResolvers<undefined>();
  const repair = panel.sandbox.faults.add({
    method: 'auth.exportLoginToken',
    kind: 'hold',
    until: held.promise,
  });
  const begin = () => person.client.post('/api/auth/qr', { api_profile_id: person.profileId });
  const first = [begin(), begin(), begin()];
  await panel.sandbox.calls.reached('auth.exportLoginToken', before + 3);
  expectError(await begin(), 429, 'too_many_requests', { wait_seconds: 5 });
  expect(exportsOf()).toBe(before + 3);
  repair();
  held.resolve(undefined);
  expect((await Promise.all(first)).map(({ status }) => status)).toEqual([200, 200, 200]);
});
