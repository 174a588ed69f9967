import { MAX_TAGGED_ACCOUNTS, MAX_TAGS, MAX_TAGS_OF_ACCOUNT, type TagList } from '@giftbuyer/contracts';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectError, type HttpClient } from '../harness/http-client.js';
import { eventsOf, nextEvents } from '../harness/streams.js';
import { useTelegramPanel, type Person } from '../harness/telegram-panel.js';

const panel = useTelegramPanel();
let users = 0;
const newUser = () => panel.api.register(`tagger ${(users += 1)}`);
const list = async (user: HttpClient) => (await user.get<TagList>('/api/tags')).body.items;
const create = async (user: HttpClient, name: string, colour = 'green') => {
  const { status, body } = await user.post('/api/tags', { name, colour });
  expect(status).toBe(200);
  return Number(body['tag_id']);
};

describe('tags', () => {
  test('are added, renamed, coloured and deleted, oldest first, and each change reaches open panels', async () => {
    const ada = await newUser();
    const events = eventsOf(await ada.open('GET', '/api/events'));
    const first = await create(ada, ' For sale ');
    const second = await create(ada, '🔥❤️', 'red');
    expect(await list(ada)).toEqual([
      { id: first, name: 'For sale', colour: 'green' },
      { id: second, name: '🔥❤️', colour: 'red' },
    ]);
    expect((await ada.patch(`/api/tag/${first}`, { name: 'Sold' })).body).toEqual({ ok: true });
    expect((await ada.patch(`/api/tag/${first}`, { colour: 'teal' })).body).toEqual({ ok: true });
    expect((await ada.patch(`/api/tag/${first}`, {})).body).toEqual({ ok: true });
    expect((await list(ada))[0]).toEqual({ id: first, name: 'Sold', colour: 'teal' });
    expect((await ada.delete(`/api/tag/${second}`)).body).toEqual({ ok: true });
    expect(await list(ada)).toHaveLength(1);
    expect(await nextEvents(events, 5)).toEqual(Array(5).fill({ type: 'tags.changed', data: {} }));
    await events.return(undefined);
    expectError(await ada.delete(`/api/tag/${second}`), 404, 'not_found');
  });

  test.each([
    ['FOR SALE', 'case'],
    ['Ｆｏｒ ｓａｌｅ', 'width'],
    ['For\u00a0 sale', 'spaces'],
    ['For sa\u200ble', 'invisible characters'],
  ])('have one name each: %j differs by %#', async (name) => {
    const ada = await newUser();
    const id = await create(ada, 'For sale');
    const other = await create(ada, 'Other');
    expectError(await ada.post('/api/tags', { name, colour: 'red' }), 409, 'tag_name_taken', { existing_id: id });
    expectError(await ada.patch(`/api/tag/${other}`, { name }), 409, 'tag_name_taken', { existing_id: id });
    expect((await ada.patch(`/api/tag/${id}`, { name })).status).toBe(200);
  });

  test.each([
    [{ name: 'x'.repeat(33), colour: 'red' }, { name: 'too_long' }],
    [{ name: `x${'\ufe0f'.repeat(33)}`, colour: 'red' }, { name: 'too_long' }],
    [{ name: ' \u200b\u3164', colour: 'red' }, { name: 'required' }],
    [{ name: 'a\nb', colour: 'red' }, { name: 'invalid' }],
    [{ name: '\ud83d', colour: 'red' }, { name: 'invalid' }],
    [{ name: ['a'], colour: 'red' }, { name: 'wrong_type' }],
    [{ name: 'a', colour: '#ff0000' }, { colour: 'invalid' }],
    [{ name: 'a' }, { colour: 'required' }],
    [{ name: 'a', colour: 'red', user_id: 1 }, { user_id: 'unknown' }],
  ])('refuse %j', async (body, fields) => {
    const ada = await newUser();
    expectError(await ada.post('/api/tags', body), 400, 'validation_failed', { fields });
    expect(await list(ada)).toEqual([]);
  });

  test('keep the name of 32 characters of any script, and of hostile text', async () => {
    const ada = await newUser();
    for (const name of ['😀'.repeat(32), '\u202egnol', `'; DROP TABLE tags; --`, '<img src=x>'])
      await create(ada, name);
    expect((await list(ada)).map(({ name }) => name)).toEqual([
      '😀'.repeat(32),
      '\u202egnol',
      `'; DROP TABLE tags; --`,
      '<img src=x>',
    ]);
  });

  test(`are at most ${MAX_TAGS}, also when many are added at once`, async () => {
    const ada = await newUser();
    const addTag = (i: number) => ada.post('/api/tags', { name: `Tag ${i}`, colour: 'grey' });
    for (let i = 2; i < MAX_TAGS; i++) await addTag(i);
    const answers = await Promise.all([1, 2, 3, 4, 5].map((i) => addTag(MAX_TAGS + i)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(2);
    for (const answer of answers.filter(({ status }) => status !== 200)) expectError(answer, 409, 'too_many_tags');
  });

  test('that are added at once wait for each other without a connection of the pool, which others need', async () => {
    const [ada, bob] = [await newUser(), await newUser()];
    const other = panel.api.database.createQueryRunner();
    await other.startTransaction();
    await other.query('SELECT FROM users WHERE username = $1 FOR UPDATE', [`tagger ${users - 1}`]);
    const added = Array.from({ length: MAX_TAGS }, (_, i) =>
      ada.post('/api/tags', { name: `Tag ${i}`, colour: 'grey' }),
    );
    await panel.waiting(1);
    expect(await list(bob)).toEqual([]);
    await panel.waiting(1);
    await other.commitTransaction();
    await other.release();
    for (const { status } of await Promise.all(added)) expect(status).toBe(200);
  });

  test('with one name, added at once, are one', async () => {
    const ada = await newUser();
    const answers = await Promise.all([1, 2, 3].map(() => ada.post('/api/tags', { name: 'Same', colour: 'grey' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    expect(await list(ada)).toHaveLength(1);
  });
});

describe('tagging accounts', () => {
  let ada: Person;
  beforeAll(async () => void (ada = await panel.person('ada')));
  const tagIds = async (id: number) => (await ada.list()).accounts.find((account) => account.id === id)?.tag_ids;

  test('adds and takes off, all or nothing, and says how many changed', async () => {
    const [one, two] = [await ada.addAccount(panel.newPhone()), await ada.addAccount(panel.newPhone())];
    const [vip, old] = [await create(ada.client, 'VIP'), await create(ada.client, 'Old')];
    const ids = [one.id, two.id];
    const tag = (body: object) => ada.client.post('/api/accounts/tags', body);
    expect((await tag({ ids: [...ids, one.id], add: [vip] })).body).toEqual({ changed: 2 });
    expect((await tag({ ids, add: [vip], remove: [old] })).body).toEqual({ changed: 0 });
    expect((await tag({ ids: [one.id], add: [old], remove: [vip, 2_000_000_000] })).body).toEqual({ changed: 1 });
    expect([await tagIds(one.id), await tagIds(two.id)]).toEqual([[old], [vip]]);
    expectError(await tag({ ids: [...ids, 2_000_000_000], add: [old] }), 404, 'not_found');
    expectError(await tag({ ids, add: [2_000_000_000] }), 400, 'tag_not_found');

    const odd: [object, object][] = [
      [{ ids: [], add: [old] }, { ids: 'invalid' }],
      [{ ids: null }, { ids: 'required' }],
      [{ ids, add: null }, { add: 'required' }],
      [{ ids: [String(one.id)] }, { ids: 'wrong_type' }],
      [{ ids: Array.from({ length: MAX_TAGGED_ACCOUNTS + 1 }, (_, i) => i + 1) }, { ids: 'invalid' }],
      [{ ids, add: [[old]] }, { add: 'wrong_type' }],
    ];
    for (const [body, fields] of odd) expectError(await tag(body), 400, 'validation_failed', { fields });
    expect([await tagIds(one.id), await tagIds(two.id)]).toEqual([[old], [vip]]);
  });

  test('of another user is refused, whose accounts and tags stay as they are', async () => {
    const eve = await panel.person('eve');
    const hers = await eve.addAccount(panel.newPhone());
    const herTag = await create(eve.client, 'Hers');
    const mine = await ada.addAccount(panel.newPhone());
    const myTag = await create(ada.client, 'Mine');
    const tag = (ids: number[], add: number[]) => ada.client.post('/api/accounts/tags', { ids, add });
    expectError(await tag([mine.id, hers.id], [myTag]), 404, 'not_found');
    expectError(await tag([mine.id], [herTag]), 400, 'tag_not_found');
    expectError(await ada.client.patch(`/api/account/${hers.id}`, { note: 'mine now' }), 404, 'not_found');
    expect((await eve.list()).accounts).toMatchObject([{ tag_ids: [], note: null }]);
    expect(await tagIds(mine.id)).toEqual([]);
  });

  test(`gives an account at most ${MAX_TAGS_OF_ACCOUNT} tags`, async () => {
    const { id } = await ada.addAccount(panel.newPhone());
    const tags: number[] = [];
    for (let i = 0; i <= MAX_TAGS_OF_ACCOUNT; i++) tags.push(await create(ada.client, `Many ${i}`));
    const change = (tag_ids: number[]) => ada.client.patch(`/api/account/${id}`, { tag_ids });
    expect((await change(tags.slice(1))).status).toBe(200);
    expectError(await change(tags), 400, 'validation_failed', { fields: { tag_ids: 'invalid' } });
    const one = { ids: [id], add: tags.slice(0, 1) };
    expectError(await ada.client.post('/api/accounts/tags', one), 409, 'too_many_account_tags');
    expect((await ada.client.post('/api/accounts/tags', { ...one, remove: tags.slice(1, 2) })).status).toBe(200);
    expect(await tagIds(id)).toHaveLength(MAX_TAGS_OF_ACCOUNT);
    for (const tag of tags) await ada.client.delete(`/api/tag/${tag}`);
    expect(await tagIds(id)).toEqual([]);
  });

  test('at once with the deletion of the tag leaves no trace of it', async () => {
    const accounts = [await ada.addAccount(panel.newPhone()), await ada.addAccount(panel.newPhone())];
    for (let round = 0; round < 5; round++) {
      const tag = await create(ada.client, `Round ${round}`);
      const answers = await Promise.all([
        ...accounts.map(({ id }) => ada.client.patch(`/api/account/${id}`, { tag_ids: [tag] })),
        ada.client.delete(`/api/tag/${tag}`),
        ada.client.post('/api/accounts/tags', { ids: accounts.map(({ id }) => id).reverse(), add: [tag] }),
      ]);
      expect(answers.every(({ status }) => [200, 400].includes(status))).toBe(true);
      for (const { id } of accounts) expect(await tagIds(id)).toEqual([]);
    }
  });

  test('by several tabs at once adds all of their tags, and the copy in the account is right', async () => {
    const { id } = await ada.addAccount(panel.newPhone());
    const tags = [await create(ada.client, 'A'), await create(ada.client, 'B'), await create(ada.client, 'C')];
    await Promise.all(tags.map((tag) => ada.client.post('/api/accounts/tags', { ids: [id], add: [tag] })));
    expect(await tagIds(id)).toEqual(tags);
    const copies = await panel.api.database.query(
      `SELECT account.id FROM accounts account WHERE account.tag_ids IS DISTINCT FROM
         array(SELECT tag_id FROM account_tags WHERE account_id = account.id ORDER BY tag_id)`,
    );
    expect(copies).toEqual([]);
  });

  test('is published by the account, of many by a resync', async () => {
    const { id } = await ada.addAccount(panel.newPhone());
    const tag = await create(ada.client, 'Published');
    const events = eventsOf(await ada.watch());
    await ada.client.post('/api/accounts/tags', { ids: [id], add: [tag] });
    expect(await nextEvents(events, 1)).toMatchObject([{ type: 'account.updated', data: { id, tag_ids: [tag] } }]);
    const copies = await panel.api.database.query<{ id: number }[]>(
      `INSERT INTO accounts SELECT (jsonb_populate_record(account, jsonb_build_object(
         'id', nextval(pg_get_serial_sequence('accounts', 'id')), 'tg_user_id', account.tg_user_id + n,
         'key_blind_index', NULL))).*
       FROM accounts account, generate_series(1, 101) n WHERE id = $1 RETURNING id`,
      [id],
    );
    const ids = copies.map((copy) => copy.id);
    await ada.client.post('/api/accounts/tags', { ids, remove: [tag] });
    await ada.client.post('/api/accounts/tags', { ids, add: [tag] });
    expect(await nextEvents(events, 1)).toEqual([{ type: 'resync', data: {} }]);
    await events.return(undefined);
    await panel.api.database.query('DELETE FROM accounts WHERE id = ANY ($1)', [ids]);
  });
});
