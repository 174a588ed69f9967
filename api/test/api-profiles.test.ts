import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApiProfileList } from '@giftbuyer/contracts';
import { startApi, type TestApi } from '../harness/test-api.js';
import { expectError, type HttpClient } from '../harness/http-client.js';

let api: TestApi;
let users = 0;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const newUser = () => api.register(`user ${(users += 1)}`);
const hash = (digit: string) => digit.repeat(32);
const list = async (user: HttpClient) => (await user.get<ApiProfileList>('/api/apiprofiles')).body.items;
const create = async (user: HttpClient, body: object): Promise<number> => {
  const answer = await user.post('/api/apiprofile', body);
  expect(answer).toMatchObject({ status: 200, body: { api_profile_id: expect.any(Number) } });
  return Number(answer.body['api_profile_id']);
};

describe('GET /api/apiprofiles', () => {
  test('lists the newest first, with an empty name where there is none, and never the hash', async () => {
    const ada = await newUser();
    const first = await create(ada, { api_id: 1, api_hash: hash('a'), name: ' Main ' });
    const second = await create(ada, { api_id: '2', api_hash: hash('b') });
    const answer = await ada.get('/api/apiprofiles');
    expect(answer.body).toEqual({
      items: [
        { id: second, api_id: 2, name: '', environment: 'production' },
        { id: first, api_id: 1, name: 'Main', environment: 'production' },
      ],
      environments: ['production', 'test', 'sandbox'],
    });
    expect(answer.text).not.toContain(hash('a'));
  });

  test('accepts numbers and hashes with the formatting of pages and messengers, and treats an invisible name as none', async () => {
    const ada = await newUser();
    const pasted = { api_id: '\u202a１２\u00ad\u202c', api_hash: `\ufeff${hash('a').replace('a', 'ａ\u200b')}\u00a0` };
    const id = await create(ada, { ...pasted, name: '\u3164 \u0301' });
    expect(await list(ada)).toEqual([{ id, api_id: 12, name: '', environment: 'production' }]);
    const again = await ada.post('/api/apiprofile', { api_id: 13, api_hash: hash('a') });
    expectError(again, 409, 'duplicate_api_hash', { existing_id: id });
    await ada.patch(`/api/apiprofile/${id}`, { name: 'Main' });
    expect((await ada.patch(`/api/apiprofile/${id}`, { name: ' \u2800\u200b' })).body).toEqual({ ok: true });
    expect((await list(ada))[0]?.name).toBe('');
  });

  test('shows nothing of others', async () => {
    const [ada, eve] = [await newUser(), await newUser()];
    await create(ada, { api_id: 1, api_hash: hash('a') });
    expect(await list(eve)).toEqual([]);
  });

  test('offers the default environment first, and the sandbox only where it is on', async () => {
    const other = await startApi({ env: { SANDBOX: 'off', TELEGRAM_ENVIRONMENT: 'test' } });
    const ada = await other.register('ada');
    const { body } = await ada.get<ApiProfileList>('/api/apiprofiles');
    expect(body.environments).toEqual(['test', 'production']);
    const id = await create(ada, { api_id: 1, api_hash: hash('a') });
    expect(await list(ada)).toEqual([{ id, api_id: 1, name: '', environment: 'test' }]);
    const refused = await ada.post('/api/apiprofile', { api_id: 2, api_hash: hash('b'), environment: 'sandbox' });
    expectError(refused, 400, 'api_id_and_api_hash_required', { fields: { environment: 'invalid' } });
    await other.close();
  });
});

describe('POST /api/apiprofile', () => {
  test.each<[string, object, Record<string, string>]>([
    ['nothing', {}, { api_id: 'required', api_hash: 'required' }],
    ['0', { api_id: 0 }, { api_id: 'invalid' }],
    ['a negative api_id', { api_id: -1 }, { api_id: 'invalid' }],
    ['an api_id above 31 bits', { api_id: 2_147_483_648 }, { api_id: 'invalid' }],
    ['a 64-bit api_id', { api_id: '9007199254740993' }, { api_id: 'wrong_type' }],
    ['a fraction', { api_id: 1.5 }, { api_id: 'wrong_type' }],
    ['letters', { api_id: 'abc' }, { api_id: 'wrong_type' }],
    ['hex', { api_id: '0x10' }, { api_id: 'wrong_type' }],
    ['true', { api_id: true }, { api_id: 'wrong_type' }],
    ['a list', { api_id: [1] }, { api_id: 'wrong_type' }],
    ['a short hash', { api_hash: 'abc' }, { api_hash: 'invalid' }],
    ['a hash with other letters', { api_hash: 'g'.repeat(32) }, { api_hash: 'invalid' }],
    ['a hash with Cyrillic letters that look alike', { api_hash: 'асе' + 'a'.repeat(29) }, { api_hash: 'invalid' }],
    ['a number for a hash', { api_hash: 5 }, { api_hash: 'wrong_type' }],
    ['an unknown environment', { environment: 'moon' }, { environment: 'invalid' }],
    ['a long name', { name: 'n'.repeat(65) }, { name: 'too_long' }],
    ['a name of many invisible characters', { name: `x${'\ufe0f'.repeat(64)}` }, { name: 'too_long' }],
    ['a control character', { name: 'a\u0007b' }, { name: 'invalid' }],
    ['an owner', { user_id: 1 }, { user_id: 'unknown' }],
  ])('refuses %s and writes nothing', async (_, change, fields) => {
    const ada = await newUser();
    const body = Object.keys(change).length ? { api_id: 7, api_hash: hash('c'), ...change } : {};
    const answer = await ada.post('/api/apiprofile', body);
    expectError(answer, 400, 'api_id_and_api_hash_required', { fields });
    expect(await list(ada)).toEqual([]);
  });

  test('names the profile that has the same api_id, or else the same api_hash', async () => {
    const ada = await newUser();
    const one = await create(ada, { api_id: 1, api_hash: hash('a') });
    const two = await create(ada, { api_id: 2, api_hash: hash('b') });
    const post = (api_id: number, api_hash: string) => ada.post('/api/apiprofile', { api_id, api_hash });
    expectError(await post(1, hash('f')), 409, 'duplicate_api_id', { existing_id: one });
    expectError(await post(3, hash('b')), 409, 'duplicate_api_hash', { existing_id: two });
    expectError(await post(3, hash('B')), 409, 'duplicate_api_hash', { existing_id: two });
    expectError(await post(1, hash('b')), 409, 'duplicate_api_id', { existing_id: one });
    expect(await list(ada)).toHaveLength(2);
  });

  test('takes the same pair for another environment, and from another user', async () => {
    const [ada, eve] = [await newUser(), await newUser()];
    const pair = { api_id: 1, api_hash: hash('a') };
    await create(ada, pair);
    await create(ada, { ...pair, environment: 'test' });
    await create(ada, { ...pair, environment: 'sandbox' });
    await create(eve, pair);
    expect((await ada.post('/api/apiprofile', { ...pair, environment: 'production' })).status).toBe(409);
  });

  test('makes one profile of a double click', async () => {
    const ada = await newUser();
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => ada.post('/api/apiprofile', { api_id: 1, api_hash: hash('a') })),
    );
    const made = answers.filter((answer) => answer.status === 200);
    expect(made).toHaveLength(1);
    for (const answer of answers.filter((other) => other.status !== 200)) {
      expectError(answer, 409, 'duplicate_api_id', { existing_id: made[0]?.body['api_profile_id'] });
    }
  });
});

describe('PATCH /api/apiprofile/<id>', () => {
  test('renames, and an empty name resets', async () => {
    const ada = await newUser();
    const id = await create(ada, { api_id: 1, api_hash: hash('a') });
    expect((await ada.patch(`/api/apiprofile/${id}`, { name: '  Мой <b>API</b> ' })).body).toEqual({ ok: true });
    expect((await list(ada))[0]?.name).toBe('Мой <b>API</b>');
    expect((await ada.patch(`/api/apiprofile/${id}`, { name: '  ' })).body).toEqual({ ok: true });
    expect((await list(ada))[0]?.name).toBe('');
  });

  test.each<[string, unknown, Record<string, string>]>([
    ['nothing', {}, { name: 'required' }],
    ['malformed JSON', '{"name":', { name: 'required' }],
    ['null', { name: null }, { name: 'required' }],
    ['a number', { name: 5 }, { name: 'wrong_type' }],
    ['too much', { name: 'n'.repeat(65) }, { name: 'too_long' }],
    ['too much that is invisible', { name: `x${'\ufe0f'.repeat(64)}` }, { name: 'too_long' }],
    ['an unknown field', { name: 'x', api_id: 5 }, { api_id: 'unknown' }],
  ])('refuses %s and changes nothing', async (_, body, fields) => {
    const ada = await newUser();
    const id = await create(ada, { api_id: 1, api_hash: hash('a'), name: 'Main' });
    expectError(await ada.patch(`/api/apiprofile/${id}`, body), 400, 'validation_failed', { fields });
    expect((await list(ada))[0]?.name).toBe('Main');
  });

  test('does not find what is absent or belongs to others', async () => {
    const [ada, eve] = [await newUser(), await newUser()];
    const id = await create(ada, { api_id: 1, api_hash: hash('a'), name: 'Main' });
    const sameId = { 'X-Request-Id': 'same' };
    const foreign = await eve.patch(`/api/apiprofile/${id}`, { name: 'x' }, sameId);
    expectError(foreign, 404, 'not_found');
    expect((await eve.patch('/api/apiprofile/2147483647', { name: 'x' }, sameId)).text).toBe(foreign.text);
    expect((await list(ada))[0]?.name).toBe('Main');
  });
});

describe('DELETE /api/apiprofile/<id>', () => {
  test('deletes once', async () => {
    const ada = await newUser();
    const id = await create(ada, { api_id: 1, api_hash: hash('a') });
    expect((await ada.delete(`/api/apiprofile/${id}`)).body).toEqual({ ok: true });
    expectError(await ada.delete(`/api/apiprofile/${id}`), 404, 'not_found');
    expect(await list(ada)).toEqual([]);
  });

  test('does not find what belongs to others', async () => {
    const [ada, eve] = [await newUser(), await newUser()];
    const id = await create(ada, { api_id: 1, api_hash: hash('a') });
    expectError(await eve.delete(`/api/apiprofile/${id}`), 404, 'not_found');
    expect(await list(ada)).toHaveLength(1);
  });

  test('refuses to delete a profile that accounts use, with their number', async () => {
    const ada = await newUser();
    const id = await create(ada, { api_id: 1, api_hash: hash('a') });
    await addAccount(ada, id, 'listed');
    await addAccount(ada, id, 'listed');
    await addAccount(ada, id, 'removed');
    expectError(await ada.delete(`/api/apiprofile/${id}`), 409, 'api_profile_in_use', { accounts: 2 });
    const rows = await accountsOf(ada);
    expect(rows.map((row) => row.api_profile_id)).toEqual([id, id, id]);
  });

  test('is not held up by removed accounts, which stay', async () => {
    const ada = await newUser();
    const id = await create(ada, { api_id: 1, api_hash: hash('a') });
    await addAccount(ada, id, 'removed');
    expect((await ada.delete(`/api/apiprofile/${id}`)).body).toEqual({ ok: true });
    expect(await accountsOf(ada)).toMatchObject([{ api_profile_id: null }]);
  });
});

async function idOf(user: HttpClient): Promise<number> {
  return Number((await user.get('/api/me')).body['id']);
}

/** A row as signing in to Telegram leaves it, or, `removed`, as the end of its session does. */
async function addAccount(user: HttpClient, profileId: number, state: 'listed' | 'removed'): Promise<void> {
  const isRemoved = state === 'removed';
  await api.database.query(
    `INSERT INTO accounts (id, user_id, api_profile_id, environment, phone_sealed, phone_blind_index, session_sealed,
       tg_user_id, is_premium, stars_amount, stars_nanos, last_checked_at, removed_at, removed_code)
     VALUES (nextval('accounts_id_seq'), $1, $2, 'production', '\\x00', '\\x00', $3, currval('accounts_id_seq'), false,
       0, 0, now(), $4, $5)`,
    [
      await idOf(user),
      profileId,
      isRemoved ? null : Buffer.alloc(1),
      isRemoved ? new Date() : null,
      isRemoved ? 'SESSION_REVOKED' : null,
    ],
  );
}

async function accountsOf(user: HttpClient) {
  return api.database.query<{ api_profile_id: number | null }[]>(
    'SELECT api_profile_id FROM accounts WHERE user_id = $1 ORDER BY id',
    [await idOf(user)],
  );
}
