import type { AccountReading } from '@giftbuyer/telegram';
import type { SealedPlace } from '../sealing/sealing.js';
import type { AccountRef } from './account.entity.js';

/** Where a sealed column of the account belongs. */
export function placeOf({ id, userId }: AccountRef, column: 'phone_sealed' | 'session_sealed'): SealedPlace {
  return { table: 'accounts', column, rowId: id, ownerId: userId };
}

/** What a successful reading changes: all of it at once, by the clock of the database. */
export function readingColumns(reading: AccountReading) {
  return {
    tgUserId: reading.userId,
    firstName: reading.firstName,
    username: reading.username,
    isPremium: reading.isPremium,
    premiumUntil: reading.premiumUntil,
    starsAmount: reading.stars.amount.toString(),
    starsNanos: reading.stars.nanos,
    serverSalts: reading.salts,
    lastCheckedAt: () => 'now()',
    status: 'ok' as const,
    retryAt: null,
  };
}
