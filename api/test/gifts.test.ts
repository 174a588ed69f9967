import { gzipSync } from 'node:zlib';
import type { Gift, GiftHistory, Gifts, ServerEvent } from '@giftbuyer/contracts';
import type { CatalogueGift } from '@giftbuyer/telegram';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { expectRefusal } from '../harness/http-client.js';
import { eventsOf, firstEvent } from '../harness/streams.js';
import { type Person, useTelegramPanel } from '../harness/telegram-panel.js';
import type { TestApi } from '../harness/test-api.js';
import { CatalogueTurns } from '../src/gifts/catalogue-turns.js';
import { GiftCatalogue } from '../src/gifts/gift-catalogue.js';

const METHOD = 'payments.getStarGifts';
const panel = useTelegramPanel({ TELEGRAM_ENVIRONMENT: 'sandbox', GIFTS_POLL_SECONDS: '2' });
let ada: Person;
let phone: string;
let id = 77n;

const list = async (who = ada) => (await who.client.get<Gifts>('/api/gifts')).body;
const find = async (gift: bigint, who = ada) => (await list(who)).items.find((one) => one.id === String(gift));
const drop = (terms: object = {}) =>
  panel.sandbox.world.gifts.drop({ id: ++id, stars: 15, title: `Gift ${id}`, ...terms });
/** Lets the next tick read the catalogue. @param numbers with the stock */
const readNow = (numbers = false) =>
  panel.api.database.query(
    `UPDATE catalogues SET next_at = now(), wait_until = NULL, page_at = now()
       ${numbers ? `, numbers_at = numbers_at - interval '2 minutes'` : ''}`,
  );
const until = async (check: () => Promise<void>) => expect.poll(() => check().then(() => true, String)).toBe(true);

beforeAll(async () => {
  panel.sandbox.world.gifts.drop({ id, stars: 15, title: 'Rose', total: 500, dc: 1 });
  ada = await panel.person('ada');
  phone = panel.newPhone();
  await ada.addAccount(phone);
});
beforeEach(() => panel.sandbox.faults.clear());

test('the catalogue is read while somebody with an account looks, and its first reading has nothing new', async () => {
  expectRefusal(await panel.api.client().get('/api/gifts'), 401, 'unauthorized');
  const eve = await panel.person('eve');
  expect(await list(eve)).toEqual({
    items: [],
    read_at: null,
    watching: { state: 'off', next_at: null, wait_until: null },
  });
  await until(async () =>
    expect(await list()).toMatchObject({ items: [{ id: '77' }], watching: { next_at: expect.any(String) as string } }),
  );
  const { items, read_at, watching } = await list();
  const now = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/) as string;
  expect(items).toEqual([
    {
      id: '77',
      environment: 'sandbox',
      title: 'Rose',
      stars: 15,
      total: 500,
      remains: 500,
      state: 'on_sale',
      needs_premium: false,
      is_birthday: false,
      upgrade_stars: null,
      convert_stars: 12,
      per_user: null,
      locked_until: null,
      resale: null,
      auction: null,
      released_by: null,
      background: null,
      first_sale_at: null,
      last_sale_at: null,
      first_seen_at: now,
      checked_at: now,
      is_new: false,
      sticker: items[0]?.sticker ?? null,
      has_thumb: items[0]?.has_thumb ?? false,
    } satisfies Gift,
  ]);
  expect(read_at).toEqual(now);
  expect(watching).toEqual({ state: 'watching', next_at: now, wait_until: null });
});

test('a new gift is announced once to everyone with an account there, and to nobody else', async () => {
  const eve = await panel.person('eva');
  const [mine, hers] = [eventsOf(await ada.watch()), eventsOf(await eve.watch())];
  const { id: dropped } = drop({ total: 3, lockedUntil: 2_000_000_000 });
  await readNow();
  await list();
  const event = (await firstEvent(mine, 'gift.new')) as Extract<ServerEvent, { type: 'gift.new' }>;
  expect(event.data).toMatchObject({
    environment: 'sandbox',
    gift: { id: String(dropped), is_new: true, state: 'locked', remains: 3 },
  });
  await readNow(true);
  await list();
  panel.sandbox.world.gifts.sell(dropped, 1);
  await readNow(true);
  const next = await firstEvent(mine, 'gift.updated');
  expect(next?.data).toEqual({ environment: 'sandbox', id: String(dropped) });
  await until(async () => expect((await find(dropped))?.remains).toBe(2));
  const { body } = await ada.client.get<GiftHistory>(`/api/gift/${dropped}/history`);
  expect(body.items.map(({ remains }) => remains)).toEqual([3, 2]);
  await eve.addAccount(panel.newPhone());
  const first = await hers.next();
  expect((first.value as ServerEvent).type).toBe('account.updated');
  await Promise.all([mine.return(undefined), hers.return(undefined)]);
});

test('a gift that left and comes back is not new', async () => {
  const { id: dropped, withdraw } = drop();
  await readNow();
  await until(async () => expect((await find(dropped))?.state).toBe('on_sale'));
  withdraw();
  await readNow();
  await until(async () => expect((await find(dropped))?.state).toBe('gone'));
  expect((await list()).items.at(-1)?.id).toBe(String(dropped));
  const events = eventsOf(await ada.watch());
  panel.sandbox.world.gifts.drop({ id: dropped, stars: 15 });
  await readNow();
  const back = await firstEvent(events, 'gift.updated');
  expect(back?.data).toEqual({ environment: 'sandbox', id: String(dropped) });
  await until(async () => expect((await find(dropped))?.state).toBe('on_sale'));
  await events.return(undefined);
});

test('a page load announces nothing: the reading of an account does', async () => {
  await panel.api.database.query(
    `UPDATE catalogues SET read_at = now() - interval '1 minute', numbers_at = now() - interval '1 minute',
       next_at = now() + interval '1 hour'`,
  );
  const { id: dropped } = drop();
  const events = eventsOf(await ada.watch());
  expect(await find(dropped)).toBeUndefined();
  const account = (await ada.list()).accounts.find((one) => one.phone === phone);
  await (await ada.refresh(account?.id ?? 0)).text();
  const event = (await firstEvent(events, 'gift.new')) as Extract<ServerEvent, { type: 'gift.new' }>;
  expect(event.data.gift.id).toBe(String(dropped));
  await events.return(undefined);
});

test('after a flood wait nobody asks before it is over, and then less often', async () => {
  panel.sandbox.faults.add({ method: METHOD, error: [420, 'FLOOD_WAIT_600'], times: 1 });
  const events = eventsOf(await ada.watch());
  await readNow();
  await list();
  await firstEvent(events, 'catalogue.updated');
  const { watching } = await list();
  expect(watching).toEqual({ state: 'waiting', next_at: watching.wait_until, wait_until: watching.wait_until });
  const [row] = await panel.api.database.query<[{ interval_seconds: number }]>(
    'SELECT interval_seconds FROM catalogues',
  );
  expect(row.interval_seconds).toBe(4);
  const accounts = (await ada.list()).accounts;
  expect(accounts.every(({ status }) => status === 'ok')).toBe(true);
  await readNow();
  await until(async () => expect((await list()).watching.state).toBe('watching'));
  await events.return(undefined);
});

test('an unchanged list is answered 304', async () => {
  await panel.api.database.query(`UPDATE catalogues SET next_at = now() + interval '1 hour'`);
  const first = await ada.client.get('/api/gifts');
  const tag = first.headers.get('etag') ?? '';
  const again = await ada.client.get('/api/gifts', { 'If-None-Match': tag });
  expect(again.status).toBe(304);
});

describe('files', () => {
  test('a sticker is Lottie that browsers inflate, a thumbnail is WebP; both may be kept', async () => {
    await readNow(true);
    await until(async () => expect((await find(77n))?.has_thumb).toBe(true));
    const { sticker } = (await find(77n)) ?? {};
    const path = `/api/gift/77/sticker?v=${sticker}`;
    const answer = await ada.client.get(path);
    expect(answer.body).toMatchObject({ tgs: 1, w: 512, h: 512 });
    expect(answer.headers.get('content-type')).toContain('application/json');
    expect(answer.headers.get('cache-control')).toBe('private, max-age=31536000, immutable');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    const tag = answer.headers.get('etag') ?? '';
    expect((await ada.client.get(path, { 'If-None-Match': tag })).status).toBe(304);
    const thumb = await ada.client.open('GET', '/api/gift/77/thumb');
    expect(thumb.headers.get('content-type')).toBe('image/webp');
    expect(Buffer.from(await thumb.arrayBuffer()).toString('latin1', 8, 12)).toBe('WEBP');
  });

  test.each(['0', '9223372036854775808', 'x', '%00', '-1', '77x'])('there is no gift %s', async (wrong) => {
    expectRefusal(await ada.client.get(`/api/gift/${wrong}/history`), 404, 'gift_not_found');
    expectRefusal(await ada.client.get(`/api/gift/${wrong}/sticker`), 404, 'gift_not_found');
  });

  test('another version of a sticker, another environment and odd queries are refused', async () => {
    expectRefusal(await ada.client.get('/api/gift/77/sticker?v=1'), 404, 'gift_not_found');
    expectRefusal(await ada.client.get('/api/gift/77/history?environment=production'), 404, 'gift_not_found');
    expectRefusal(await ada.client.get('/api/gifts?environment=moon'), 400, 'validation_failed', {
      fields: { environment: 'invalid' },
    });
    expectRefusal(await ada.client.get('/api/gifts?watch=always'), 400, 'validation_failed', {
      fields: { watch: 'invalid' },
    });
    expectRefusal(await ada.client.get('/api/gift/77/thumb?v=..%2F'), 400, 'validation_failed', {
      fields: { v: 'invalid' },
    });
  });

  test('a damaged or hostile sticker is refused once, and its names are only text', async () => {
    const hostile = gzipSync(
      JSON.stringify({
        w: 512,
        h: 512,
        fr: 60,
        ip: 0,
        op: 60,
        assets: [{ id: 'a', u: 'https://evil.example/', p: 'x.png' }],
        layers: [],
      }),
    );
    const { id: dropped } = drop({
      title: '<img src=x onerror=alert(1)>',
      files: { animation: hostile.toString('base64'), thumb: 'PHN2Zz4=' },
    });
    await readNow();
    const failed = () =>
      panel.api.database.query<{ code: string }[]>(
        `SELECT file.failed_code AS code FROM gift_files file JOIN gifts gift USING (environment, file_id) WHERE gift.id = $1`,
        [String(dropped)],
      );
    await until(async () => {
      await list();
      expect(await failed()).toEqual([{ code: 'picture' }]);
    });
    expect(await find(dropped)).toMatchObject({
      title: '<img src=x onerror=alert(1)>',
      sticker: null,
      has_thumb: false,
    });
    const asked = panel.sandbox.calls.count('upload.getFile');
    await readNow(true);
    await until(async () => expect((await list()).watching.state).toBe('watching'));
    expect(panel.sandbox.calls.count('upload.getFile')).toBe(asked);
  });
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
  beforeAll(async () => void (other = await panel.api.again()));
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
