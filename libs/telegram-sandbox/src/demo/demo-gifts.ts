import type { GiftDrop } from '../world/gifts.js';

/** A gift of the demo, and how many of it others buy in a minute. */
export interface DemoGift extends Omit<GiftDrop, 'id' | 'at'> {
  perMinute?: number;
  /** Sold at the start. */
  sold?: number;
  /** When it comes on sale or its auction begins, seconds after the start. */
  after?: number;
}

/** Ids of the first gift and of the first one that comes later; Telegram's have 19 digits, too. */
export const FIRST_ID = 5_170_233_102_089_322_700n;
export const FIRST_LATER_ID = 5_170_233_102_089_322_900n;

/** In decimal; `index` in `firstGifts`. */
export const firstGiftId = (index: number): string => String(FIRST_ID + BigInt(index));

const DAY_SECONDS = 86_400;
const night = { center: 0x3b_4a_8a, edge: 0x1c_24_4d, text: 0xdd_e3_ff };
const rose = { center: 0xf5_8a_a8, edge: 0xb8_3c_6b, text: 0xff_f0_f4 };

/** The catalogue at the start. @param now unix seconds */
export const firstGifts = (now: number): DemoGift[] => [
  { title: 'Warm Heart', stars: 15, look: { shape: 'heart', color: 0xe8_4a_5f } },
  { title: 'Little Box', stars: 25, look: { shape: 'box', color: 0x4a_8f_e8 } },
  { title: 'Daisy', stars: 25, look: { shape: 'flower', color: 0xf2_8c_c8 }, upgradeStars: 25 },
  { title: 'Birthday Cake', stars: 50, birthday: true, look: { shape: 'cake', color: 0xc9_6b_4a } },
  { title: 'Red Balloon', stars: 50, birthday: true, look: { shape: 'balloon', color: 0xe5_3e_3e } },
  { title: 'Winner’s Cup', stars: 100, look: { shape: 'cup', color: 0xf0_b4_29 } },
  {
    title: 'Lucky Clover',
    stars: 200,
    total: 50_000,
    sold: 41_300,
    perMinute: 60,
    perUser: 5,
    upgradeStars: 100,
    look: { shape: 'clover', color: 0x3f_a7_5a },
  },
  {
    title: 'Sky Rocket',
    stars: 500,
    total: 10_000,
    sold: 9_240,
    perMinute: 40,
    perUser: 2,
    upgradeStars: 250,
    releasedBy: 'Launch Pad',
    background: night,
    look: { shape: 'rocket', color: 0x7a_5c_f0 },
  },
  {
    title: 'Blue Diamond',
    stars: 2_500,
    total: 1_500,
    sold: 120,
    perMinute: 3,
    premiumOnly: true,
    perUser: 1,
    look: { shape: 'gem', color: 0x2f_a8_d5 },
  },
  {
    title: 'Morning Star',
    stars: 350,
    total: 3_000,
    sold: 3_000,
    resale: { count: 184, minStars: 1_250 },
    upgradeStars: 150,
    look: { shape: 'star', color: 0xf2_a5_2b },
  },
  {
    title: 'First Crown',
    stars: 1_000,
    total: 777,
    sold: 777,
    resale: { count: 9, minStars: 41_000 },
    background: rose,
    look: { shape: 'crown', color: 0xe8_a8_2e },
  },
  {
    title: 'New Moon',
    stars: 300,
    total: 25_000,
    lockedUntil: now + 2 * DAY_SECONDS,
    background: night,
    look: { shape: 'moon', color: 0xe9_dc_9c },
  },
  {
    title: 'Royal Ruby',
    stars: 1_500,
    total: 5_000,
    auction: { slug: 'royal-ruby', perRound: 50, startsAt: now + 3_600 },
    background: rose,
    look: { shape: 'gem', color: 0xd6_2f_55 },
  },
];

/** New ones, one at a time. */
export const LATER_GIFTS: DemoGift[] = [
  {
    title: 'Paper Lantern',
    stars: 150,
    total: 2_000,
    perMinute: 90,
    after: 150,
    look: { shape: 'balloon', color: 0xf2_77_3a },
  },
  { title: 'Violet', stars: 75, after: 420, upgradeStars: 50, look: { shape: 'flower', color: 0x8a_5c_e6 } },
  {
    title: 'Green Comet',
    stars: 800,
    total: 500,
    perMinute: 45,
    perUser: 1,
    after: 780,
    background: night,
    look: { shape: 'rocket', color: 0x2f_b8_8a },
  },
  {
    title: 'Golden Heart',
    stars: 3_000,
    total: 300,
    perMinute: 20,
    premiumOnly: true,
    after: 1_200,
    look: { shape: 'heart', color: 0xf0_b4_29 },
  },
];
