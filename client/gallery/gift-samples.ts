import type { Gift, GiftHistory, Gifts } from '@giftbuyer/contracts';
import { type Answer, type Answers, json } from './sample-server';
import { minutesFromNow } from './samples';

const DAY = 24 * 60;
let ids = 5_170_233_102_089_322_700n;

/** An unlimited gift that was read a few seconds ago. */
export function gift(change: Partial<Gift> = {}): Gift {
  return {
    id: String(++ids),
    environment: 'production',
    title: null,
    stars: 50,
    total: null,
    remains: null,
    state: 'on_sale',
    needs_premium: false,
    is_birthday: false,
    upgrade_stars: null,
    convert_stars: 42,
    per_user: null,
    locked_until: null,
    resale: null,
    auction: null,
    released_by: null,
    background: null,
    first_sale_at: null,
    last_sale_at: null,
    first_seen_at: minutesFromNow(-40 * DAY),
    checked_at: minutesFromNow(-0.2),
    is_new: false,
    sticker: null,
    has_thumb: false,
    ...change,
  };
}

export const gifts = (...items: Gift[]): Gifts => ({
  items,
  read_at: minutesFromNow(-0.2),
  watching: { state: 'watching', next_at: minutesFromNow(0.1), wait_until: null },
});

/** A flower in a single colour, as a still picture. */
export const thumb =
  (hue: number): Answer =>
  async () => {
    const canvas = new OffscreenCanvas(128, 128);
    const context = canvas.getContext('2d');
    if (!context) throw new Error('This browser draws nothing');
    const dot = (lightness: number, x: number, y: number, radius: number): void => {
      context.fillStyle = `hsl(${hue} 75% ${lightness}%)`;
      context.beginPath();
      context.arc(x, y, radius, 0, 7);
      context.fill();
    };
    for (let leaf = 0; leaf < 6; leaf++)
      dot(58 + (leaf % 2) * 8, 64 + 34 * Math.cos((leaf * Math.PI) / 3), 64 + 34 * Math.sin((leaf * Math.PI) / 3), 24);
    dot(85, 64, 64, 22);
    return new Response(await canvas.convertToBlob({ type: 'image/webp' }));
  };

/** A round that grows and shrinks, as Lottie: 512 × 512, 60 frames a second, one second. */
export const sticker = {
  ...{ v: '5.5.2', fr: 60, ip: 0, op: 60, w: 512, h: 512, nm: 'sample', ddd: 0, assets: [] },
  layers: [
    {
      ...{ ddd: 0, ind: 1, ty: 4, nm: 'round', sr: 1, ip: 0, op: 60, st: 0, bm: 0 },
      ks: {
        ...{ o: { a: 0, k: 100 }, r: { a: 0, k: 0 }, p: { a: 0, k: [256, 256, 0] }, a: { a: 0, k: [0, 0, 0] } },
        s: {
          a: 1,
          k: [
            { t: 0, s: [60, 60, 100], e: [100, 100, 100] },
            { t: 60, s: [100, 100, 100] },
          ],
        },
      },
      shapes: [
        {
          ty: 'gr',
          it: [
            { ty: 'el', p: { a: 0, k: [0, 0] }, s: { a: 0, k: [300, 300] } },
            { ty: 'fl', c: { a: 0, k: [0.9, 0.3, 0.4, 1] }, o: { a: 0, k: 100 } },
            {
              ty: 'tr',
              p: { a: 0, k: [0, 0] },
              a: { a: 0, k: [0, 0] },
              s: { a: 0, k: [100, 100] },
              r: { a: 0, k: 0 },
              o: { a: 0, k: 100 },
            },
          ],
        },
      ],
    },
  ],
};

const pictured = (file: string): Partial<Gift> => ({ sticker: file, has_thumb: true });

/** One of each kind. */
export const sampleGifts: Gift[] = [
  gift({
    ...{
      id: '1',
      title: 'Lunar Rabbit',
      stars: 2500,
      total: 50_000,
      remains: 31_204,
      is_new: true,
      ...pictured('file-1'),
    },
    ...{ first_seen_at: minutesFromNow(-90), upgrade_stars: 250, convert_stars: 2125, per_user: 3 },
    ...{ released_by: 'Telegram Gifts', first_sale_at: minutesFromNow(-95), needs_premium: true },
    background: { center: '#f6d57a', edge: '#e0913f', text: '#7a3c00' },
  }),
  gift({
    ...{
      id: '2',
      title: 'Астральный осколок',
      stars: 41_000,
      state: 'auction',
      total: 4100,
      remains: 2875,
      ...pictured('file-2'),
    },
    auction: { slug: 'AstralShard', per_round: 50, starts_at: minutesFromNow(-300) },
    ...{ is_new: true, first_seen_at: minutesFromNow(-3 * DAY), convert_stars: 0 },
    background: { center: '#8a7bd8', edge: '#4b3a9b', text: '#efeaff' },
  }),
  gift({ id: '3', stars: 15, ...pictured('file-3') }),
  gift({ id: '4', stars: 25, ...pictured('file-4'), is_birthday: true }),
  gift({
    ...{ id: '5', title: 'Plush Pepe', stars: 900, state: 'sold_out', total: 2000, remains: 0, ...pictured('file-5') },
    ...{ resale: { count: 418, min_stars: '1490000' }, upgrade_stars: 50, convert_stars: 765 },
    ...{ first_sale_at: minutesFromNow(-60 * DAY), last_sale_at: minutesFromNow(-59.7 * DAY) },
  }),
  gift({
    ...{ id: '6', title: 'Winter Wreath', stars: 200, total: 10_000, remains: 10_000, state: 'locked' },
    locked_until: minutesFromNow(4 * DAY),
  }),
  gift({ id: '7', title: 'Durov’s Cap', stars: 1000, total: 5000, remains: 38, per_user: 1, ...pictured('file-6') }),
  gift({ id: '8', stars: 50 }),
  gift({ id: '9', title: '\u202Eegral yreV \u200B تحفة فنية 🎁 with a name that does not fit its card', stars: 100 }),
  gift({ id: '10', title: 'Candy Cane', stars: 100, total: 300_000, remains: 0, state: 'gone', ...pictured('file-7') }),
];

const HOURS = 36;

/** How the stock of the first gift went down, the same in every run. */
export const stockHistory: GiftHistory = {
  items: Array.from({ length: HOURS * 2 }, (_, index) => ({
    at: minutesFromNow(-(HOURS * 60 - index * 30)).replace('+00:00', '.000+00:00'),
    stars: index < 20 ? 2000 : 2500,
    remains: Math.round(50_000 - 18_796 * (index / (HOURS * 2 - 1)) ** 0.5),
    is_sold_out: false,
  })),
};

/** Answers for the catalogue of these gifts, with their pictures. */
export function catalogueOf(catalogue: Gifts): Answers {
  const files = catalogue.items.flatMap(({ id }) => [
    [`GET /api/gift/${id}/thumb`, thumb((Number(id) * 83) % 360)],
    [`GET /api/gift/${id}/sticker`, json(sticker)],
    [`GET /api/gift/${id}/history`, json(stockHistory)],
  ]);
  return { 'GET /api/gifts': json(catalogue), ...(Object.fromEntries(files) as Answers) };
}
