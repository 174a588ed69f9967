import { gzipSync } from 'node:zlib';
import type { Gift, GiftHistory, ServerEvent } from '@giftbuyer/contracts';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { expectError } from '../harness/http-client.js';
import { eventsOf, firstEvent } from '../harness/streams.js';
import type { Person } from '../harness/telegram-panel.js';
import { METHOD, useGiftPanel, waitUntil } from './gift-panel.js';

const { panel, user, phone, list, find, drop, settled, readNow, readAgain, readOnce } = useGiftPanel();
let ada: Person;
beforeAll(() => void (ada = user()));
beforeEach(() => panel.sandbox.faults.clear());

test('the catalogue is read while somebody with an account looks, and its first reading has nothing new', async () => {
  expectError(await panel.api.client().get('/api/gifts'), 401, 'unauthorized');
  const eve = await panel.person('eve');
  expect(await list(eve)).toEqual({
    items: [],
    read_at: null,
    watching: { state: 'off', next_at: null, wait_until: null },
  });
  await waitUntil(async () =>
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
  await waitUntil(async () => expect((await find(dropped))?.remains).toBe(2));
  const { body } = await ada.client.get<GiftHistory>(`/api/gift/${dropped}/history`);
  expect(body.items.map(({ remains }) => remains)).toEqual([3, 2]);
  await eve.addAccount(panel.newPhone());
  let first = (await hers.next()).value as { type: string };
  while (first.type === 'comment') first = (await hers.next()).value as { type: string };
  expect(first.type).toBe('account.updated');
  await Promise.all([mine.return(undefined), hers.return(undefined)]);
});

test('a gift that left and comes back is not new', async () => {
  const { id: dropped, withdraw } = drop();
  await readNow();
  await waitUntil(async () => expect((await find(dropped))?.state).toBe('on_sale'));
  withdraw();
  await readNow();
  await waitUntil(async () => expect((await find(dropped))?.state).toBe('gone'));
  expect((await list()).items.at(-1)?.id).toBe(String(dropped));
  const events = eventsOf(await ada.watch());
  panel.sandbox.world.gifts.drop({ id: dropped, stars: 15 });
  await readNow();
  const back = await firstEvent(events, 'gift.updated');
  expect(back?.data).toEqual({ environment: 'sandbox', id: String(dropped) });
  await waitUntil(async () => expect((await find(dropped))?.state).toBe('on_sale'));
  await events.return(undefined);
});

test('a page load announces nothing: the reading of an account does', async () => {
  await settled();
  await panel.api.database.query(
    `UPDATE catalogues SET read_at = now() - interval '1 minute', numbers_at = now() - interval '1 minute'`,
  );
  const { id: dropped } = drop();
  const events = eventsOf(await ada.watch());
  expect(await find(dropped)).toBeUndefined();
  const account = (await ada.list()).accounts.find((one) => one.phone === phone());
  await (await ada.refresh(account?.id ?? 0)).text();
  const event = (await firstEvent(events, 'gift.new')) as Extract<ServerEvent, { type: 'gift.new' }>;
  expect(event.data.gift.id).toBe(String(dropped));
  await events.return(undefined);
});

test.each(['600', '99999999999999999999'])(
  'after a flood wait of %s s nobody asks before it is over, and then less often',
  async (seconds) => {
    await settled();
    await panel.api.database.query('UPDATE catalogues SET interval_seconds = 0');
    panel.sandbox.faults.add({ method: METHOD, error: [420, `FLOOD_WAIT_${seconds}`], times: 1 });
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
    const asked = panel.sandbox.calls.count(METHOD);
    await readNow();
    await waitUntil(async () => {
      expect((await list()).watching.state).toBe('watching');
      expect(panel.sandbox.calls.count(METHOD)).toBeGreaterThan(asked);
    });
    await events.return(undefined);
  },
);

test('an unchanged list is answered 304', async () => {
  await settled();
  const first = await ada.client.get('/api/gifts');
  const tag = first.headers.get('etag') ?? '';
  const again = await ada.client.get('/api/gifts', { 'If-None-Match': tag });
  expect(again.status).toBe(304);
});

describe('files', () => {
  test('a sticker is Lottie that browsers inflate, a thumbnail is WebP; both may be kept', async () => {
    await readNow(true);
    await waitUntil(async () => {
      await readAgain();
      expect((await find(77n))?.has_thumb).toBe(true);
    });
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
    expectError(await ada.client.get(`/api/gift/${wrong}/history`), 404, 'gift_not_found');
    expectError(await ada.client.get(`/api/gift/${wrong}/sticker`), 404, 'gift_not_found');
  });

  test('another version of a sticker, another environment and odd queries are refused', async () => {
    expectError(await ada.client.get('/api/gift/77/sticker?v=1'), 404, 'gift_not_found');
    expectError(await ada.client.get('/api/gift/77/history?environment=production'), 404, 'gift_not_found');
    expectError(await ada.client.get('/api/gifts?environment=moon'), 400, 'validation_failed', {
      fields: { environment: 'invalid' },
    });
    expectError(await ada.client.get('/api/gifts?watch=always'), 400, 'validation_failed', {
      fields: { watch: 'invalid' },
    });
    expectError(await ada.client.get('/api/gift/77/thumb?v=..%2F'), 400, 'validation_failed', {
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
    await settled();
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
    await waitUntil(async () => {
      await readAgain();
      await list();
      expect(await failed()).toEqual([{ code: 'picture' }]);
    });
    await settled();
    expect(await find(dropped)).toMatchObject({
      title: '<img src=x onerror=alert(1)>',
      sticker: null,
      has_thumb: false,
    });
    const asked = panel.sandbox.calls.count('upload.getFile');
    await readOnce();
    expect(panel.sandbox.calls.count('upload.getFile')).toBe(asked);
  });

  test('stickers are not asked for again while Telegram wants a wait', async () => {
    await settled();
    panel.sandbox.faults.add({ method: 'upload.getFile', error: [420, 'FLOOD_WAIT_600'], times: 1 });
    const asked = panel.sandbox.calls.count('upload.getFile');
    const { id: dropped } = drop();
    await readNow();
    await waitUntil(async () => expect(panel.sandbox.calls.count('upload.getFile')).toBeGreaterThan(asked));
    await waitUntil(async () => expect((await find(dropped))?.state).toBe('on_sale'));
    await settled();
    const refused = panel.sandbox.calls.count('upload.getFile');
    for (let reading = 0; reading < 2; reading++) await readOnce();
    expect(panel.sandbox.calls.count('upload.getFile')).toBe(refused);
  });
});
