import type { Gifts, ServerEvent } from '@giftbuyer/contracts';
import type { CatalogueGift } from '@giftbuyer/telegram';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { eventsOf, firstEvent } from '../harness/streams.js';
import type { Person } from '../harness/telegram-panel.js';
import type { TestApi } from '../harness/test-api.js';
import { CatalogueTurns } from '../src/gifts/catalogue-turns.js';
import { GiftCatalogue } from '../src/gifts/gift-catalogue.js';
import { SightingsCleanup } from '../src/gifts/sightings-cleanup.js';
import { useGiftPanel } from './gift-panel.js';

const { panel, user, list, find, drop, quiet, readNow } = useGiftPanel();
let ada: Person;
beforeAll(async () => {
  ada = user();
  await ada.addAccount(panel.newPhone());
});

describe('an answer', () => {
  const giftOf = (gift: string, more: Partial<CatalogueGift> = {}): CatalogueGift => ({
    id: gift,
    title: null,
    stars: 15,
    convertStars: 12,
    upgradeStars: null,
    total: 10,
    remains: 10,
    isSoldOut: false,
    isBirthday: false,
    needsPremium: false,
    perUser: null,
    lockedUntil: null,
    firstSaleAt: null,
    lastSaleAt: null,
    resale: null,
    isAuction: false,
    auction: null,
    releasedBy: null,
    background: null,
    sticker: null,
    ...more,
  });
  const save = (gifts: CatalogueGift[], ageMs = 0, lease?: { owner: string; token: string }, accountId?: number) =>
    panel.api.app
      .get(GiftCatalogue, { strict: false })
      .saveCatalogue('test', { hash: 1, gifts }, { ageMs, lease, accountId });
  const rows = () =>
    panel.api.database.query<{ id: string; isMissing: boolean }[]>(
      `SELECT id, remains, is_baseline AS "isBaseline", missing_since IS NOT NULL AS "isMissing"
       FROM gifts WHERE environment = 'test' AND id < 100 ORDER BY id`,
    );
  const sightings = () =>
    panel.api.database.query(`SELECT count(*)::integer AS count FROM gift_sightings WHERE environment = 'test'`);

  test('that is older than the stored numbers only adds gifts, and an empty one is not believed', async () => {
    await save([giftOf('1'), giftOf('2')]);
    await save([giftOf('1', { remains: 5 }), giftOf('2')]);
    const listed = async () => (await ada.client.get<Gifts>('/api/gifts?environment=test')).body.items.length;
    expect(await listed()).toBe(2);
    await save([giftOf('1', { remains: 9 }), giftOf('3')], 60_000);
    expect(await listed()).toBe(3);
    await save([]);
    expect(await rows()).toEqual([
      { id: '1', remains: 5, isBaseline: true, isMissing: false },
      { id: '2', remains: 10, isBaseline: true, isMissing: false },
      { id: '3', remains: 10, isBaseline: false, isMissing: false },
    ]);
  });

  test('under a lost lease changes nothing', async () => {
    const lease = { owner: '00000000-0000-4000-8000-000000000000', token: '1' };
    expect(await save([giftOf('9')], 0, lease)).toBe(false);
    expect(await rows()).toHaveLength(3);
  });

  test('of accounts that see different gifts changes neither a state nor a place', async () => {
    const stored = () =>
      panel.api.database.query(
        `SELECT catalogue.revision, json_agg(json_build_array(gift.id, gift.position, gift.missing_since) ORDER BY gift.id) AS gifts
         FROM catalogues catalogue JOIN gifts gift USING (environment) WHERE environment = 'test' GROUP BY revision`,
      );
    const move = `UPDATE accounts SET environment = $1`;
    await panel.api.database.query(move, ['test']);
    const all = ['1', '2', '3', '4'].map((id) => giftOf(id));
    const some = all.filter(({ id }) => id !== '2');
    await save(all, 0, undefined, 1);
    const before = await stored();
    for (let turn = 0; turn < 3; turn++) {
      await save(some, 0, undefined, 2);
      await save(all, 0, undefined, 1);
    }
    expect(await stored()).toEqual(before);
    await save(some, 0, undefined, 1);
    expect(await stored()).toEqual(before);
    await save(some, 0, undefined, 2);
    expect((await rows()).find(({ id }) => id === '2')?.isMissing).toBe(true);
    await panel.api.database.query(move, ['sandbox']);
    await save([...all].reverse(), 0, undefined, 1);
    const { body } = await ada.client.get<Gifts>('/api/gifts?environment=test');
    expect(body.items.map(({ id, state }) => `${id} ${state}`)).toEqual([
      '4 on_sale',
      '3 on_sale',
      '2 on_sale',
      '1 on_sale',
    ]);
  });

  test('leaves a bounded story: the newest numbers and the first ones', async () => {
    await panel.api.database.query(
      `INSERT INTO gift_sightings (environment, gift_id, at, stars, remains, is_sold_out)
       SELECT 'test', 3, '2026-01-01Z'::timestamptz + make_interval(mins => n), 15, n, false FROM generate_series(1, 2500) n`,
    );
    const first = await sightings();
    await panel.api.app.get(SightingsCleanup, { strict: false }).deleteOld();
    const [kept] = await panel.api.database.query<[{ count: number; remains: number[] }]>(
      `SELECT count(*)::integer AS count, (array_agg(remains ORDER BY at))[1:2] AS remains
       FROM gift_sightings WHERE environment = 'test' AND gift_id = 3`,
    );
    expect(kept.count).toBe(2000);
    expect(kept.remains[0]).toBe(1);
    expect(kept.remains[1]).toBeGreaterThan(500);
    expect(await sightings()).not.toEqual(first);
  });

  test('of 10,000 gifts is stored, and a second one changes nothing', async () => {
    const many = Array.from({ length: 10_000 }, (_, i) => giftOf(String(100 + i)));
    await save(many);
    const before = await sightings();
    await save(many);
    expect(await sightings()).toEqual(before);
    const { body } = await ada.client.get<Gifts>('/api/gifts?environment=test');
    expect(body.items).toHaveLength(10_004);
    expect(body.watching.state).toBe('off');
  });
});

describe('two panels', () => {
  let other: TestApi;
  beforeAll(async () => {
    other = await panel.api.again();
    // The gifts of the first reading are not new.
    await vi.waitUntil(() => find(77n), { timeout: 60_000 });
  });
  afterAll(() => other.close());

  test('one of them has the turn, and a lost lease saves nothing', async () => {
    await quiet();
    const [one, two] = [panel.api, other].map(({ app }) => app.get(CatalogueTurns, { strict: false }));
    await panel.api.database.query(`UPDATE catalogues SET next_at = now() + interval '1 hour', page_at = now()`);
    const due = `UPDATE catalogues SET next_at = now() - interval '1 second', owner = NULL`;
    await panel.api.database.query(due);
    const turns = await Promise.all([one?.claimTurns(['sandbox']), two?.claimTurns(['sandbox'])]);
    expect(turns.flat().length).toBeLessThanOrEqual(1);
    await panel.api.database.query(due);
    expect(await one?.claimTurns(['test'])).toEqual([]);
    await one?.releaseAll();
    await two?.releaseAll();
  });

  test('an account that could not be read comes last, and is asked when there is no other', async () => {
    await quiet();
    const turns = panel.api.app.get(CatalogueTurns, { strict: false });
    const [first = 0, second = 0] = (await ada.list()).accounts.map(({ id }) => id).sort((one, other) => one - other);
    const take = async () => {
      await panel.api.database.query(
        `UPDATE catalogues SET next_at = NULL, wait_until = NULL, page_at = now(), owner = NULL, last_account_id = 0`,
      );
      const [turn] = await turns.claimTurns(['sandbox']);
      await panel.api.database.query(`UPDATE catalogues SET next_at = now() + interval '1 hour'`);
      if (!turn) throw new Error('There is no turn');
      return turn;
    };
    // On a busy machine a reading of the tests before may have failed.
    const turn = await take();
    for (const accountId of [first, second]) turns.recordReach({ ...turn, accountId }, true);
    const failed = await take();
    expect(failed.accountId).toBe(first);
    turns.recordReach(failed, false);
    const other = await take();
    expect(other.accountId).toBe(second);
    turns.recordReach(other, false);
    expect((await take()).accountId).toBe(first);
    turns.recordReach(failed, true);
    expect((await take()).accountId).toBe(first);
    turns.recordReach(other, true);
    await turns.releaseAll();
  });

  test('a new gift is announced at both of them, once', async () => {
    const cookie = ada.client.cookie;
    const elsewhere = other.client();
    elsewhere.cookie = cookie;
    const here = eventsOf(await ada.watch());
    const there = eventsOf(await elsewhere.open('GET', '/api/events'));
    const { id: dropped } = drop();
    await readNow();
    await Promise.all([list(), elsewhere.get('/api/gifts')]);
    for (const events of [here, there]) {
      const event = (await firstEvent(events, 'gift.new')) as Extract<ServerEvent, { type: 'gift.new' }>;
      expect(event.data.gift.id).toBe(String(dropped));
      await events.return(undefined);
    }
  });
});
