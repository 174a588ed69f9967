import type { Gifts, ServerEvent } from '@giftbuyer/contracts';
import type { CatalogueGift } from '@giftbuyer/telegram';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { eventsOf, firstEvent } from '../harness/streams.js';
import type { Person } from '../harness/telegram-panel.js';
import type { TestApi } from '../harness/test-api.js';
import { CatalogueTurns } from '../src/gifts/catalogue-turns.js';
import { GiftCatalogue } from '../src/gifts/gift-catalogue.js';
import { useGiftPanel } from './gift-panel.js';

const { panel, user, list, find, drop, readNow } = useGiftPanel();
let ada: Person;
beforeAll(() => void (ada = user()));

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
  const save = (gifts: CatalogueGift[], ageMs = 0, lease?: { owner: string; token: string }) =>
    panel.api.app.get(GiftCatalogue, { strict: false }).saveCatalogue('test', { hash: 1, gifts }, { ageMs, lease });
  const rows = () =>
    panel.api.database.query(
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

  test('of 10,000 gifts is stored, and a second one changes nothing', async () => {
    const many = Array.from({ length: 10_000 }, (_, i) => giftOf(String(100 + i)));
    await save(many);
    const before = await sightings();
    await save(many);
    expect(await sightings()).toEqual(before);
    const { body } = await ada.client.get<Gifts>('/api/gifts?environment=test');
    expect(body.items).toHaveLength(10_003);
    expect(body.watching.state).toBe('off');
  });
});

describe('two panels', () => {
  let other: TestApi;
  beforeAll(async () => {
    other = await panel.api.again();
    // The gifts of the first reading are not new.
    await vi.waitUntil(() => find(77n), { timeout: 10_000 });
  });
  afterAll(() => other.close());

  test('one of them has the turn, and a lost lease saves nothing', async () => {
    const [one, two] = [panel.api, other].map(({ app }) => app.get(CatalogueTurns, { strict: false }));
    await panel.api.database.query(`UPDATE catalogues SET next_at = now() + interval '1 hour', page_at = now()`);
    const due = `UPDATE catalogues SET next_at = now() - interval '1 second', owner = NULL`;
    await panel.api.database.query(due);
    const turns = await Promise.all([one?.takeTurns(['sandbox']), two?.takeTurns(['sandbox'])]);
    expect(turns.flat().length).toBeLessThanOrEqual(1);
    await panel.api.database.query(due);
    expect(await one?.takeTurns(['test'])).toEqual([]);
    await one?.releaseAll();
    await two?.releaseAll();
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
