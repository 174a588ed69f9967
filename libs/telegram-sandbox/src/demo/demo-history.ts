import type { Stars } from '../world/stars.js';
import { fromNanos, toNanos, whole } from '../world/stars.js';
import type { TransactionDetails } from '../world/transaction.js';
import type { World } from '../world/world.js';
import { firstGiftId } from './demo-gifts.js';

interface PastTransaction extends TransactionDetails {
  daysAgo: number;
  stars: number;
}

const DAY = 86_400;
const ANNA = { kind: 'user', phone: '9996610000' } as const;
const BORIS = { kind: 'user', phone: '9996610001' } as const;
const CHANNEL = { kind: 'channel', id: '1700000001', title: 'Nordic Photo' } as const;

/** Oldest first. What an account bought at its beginning makes the sum its balance. */
const PAST: PastTransaction[] = [
  { daysAgo: 52, stars: -15, peer: ANNA, numbers: { msgId: 41 }, flags: ['reaction'] },
  { daysAgo: 47, stars: -75, peer: CHANNEL, numbers: { subscriptionPeriod: 30 * DAY }, title: 'Nordic Photo' },
  { daysAgo: 40, stars: 120, peer: BORIS, flags: ['gift'] },
  { daysAgo: 33, stars: -40, peer: CHANNEL, flags: ['reaction'] },
  { daysAgo: 26, stars: 250, peer: { kind: 'premiumBot' } },
  { daysAgo: 21, stars: -12, peer: BORIS, numbers: { paidMessages: 3 } },
  { daysAgo: 17, stars: -75, peer: CHANNEL, numbers: { subscriptionPeriod: 30 * DAY }, title: 'Nordic Photo' },
  { daysAgo: 12, stars: -100, peer: ANNA, title: 'Sticker pack', description: 'A set of 24 stickers' },
  { daysAgo: 9, stars: 60, peer: { kind: 'appStore' } },
  { daysAgo: 6, stars: -25, peer: CHANNEL, flags: ['reaction'] },
  { daysAgo: 4, stars: -30, flags: ['stargiftAuctionBid'] },
  { daysAgo: 3, stars: 30, flags: ['stargiftAuctionBid'] },
  { daysAgo: 3, stars: -25, peer: ANNA, giftId: firstGiftId(1) },
  { daysAgo: 2, stars: -15, peer: BORIS, giftId: firstGiftId(0) },
  { daysAgo: 1, stars: -10, peer: BORIS, numbers: { paidMessages: 1 } },
];

/** Gives accounts a past of two months when they sign in for the first time, without another balance. */
export function startDemoHistories(world: World): void {
  world.deviceRegistry.onSignIn = (phone) => addHistory(world, phone);
}

function addHistory(world: World, phone: string): void {
  if (world.ledger.entries(phone).length > 0) return;
  const { stars } = world.account(phone);
  const opening = toNanos(stars) - PAST.reduce((sum, one) => sum + toNanos(whole(one.stars)), 0n);
  // An account that could never have paid all that has no past.
  if (opening < toNanos(whole(100))) return;
  const add = (daysAgo: number, amount: Stars, details: TransactionDetails) =>
    world.ledger.add({ phone, at: world.now() - daysAgo * DAY, stars: amount, gift: null, details });
  add(60, fromNanos(opening), { peer: { kind: 'fragment' } });
  for (const { daysAgo, stars: amount, ...details } of PAST) add(daysAgo, whole(amount), details);
  world.accounts.change(phone, { stars });
}
