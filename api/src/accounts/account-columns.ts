import type { AccountReading } from '@giftbuyer/telegram';
import { getMetadataArgsStorage } from 'typeorm';
import type { SealContext, Sealing } from '../sealing/sealing.js';
import { ledgerDigestOf } from './star-ledger-batches.js';
import { AccountEntity, type AccountRef, type ListedAccount } from './account.entity.js';

/** What a sealed column of the account is bound to. */
export function sealContextOf(
  { id, userId }: AccountRef,
  column: 'phone_sealed' | 'session_sealed' | 'note_sealed',
): SealContext {
  return { table: 'accounts', column, rowId: id, ownerId: userId };
}

/** The columns that a successful reading sets, all in one statement; times are the database's. */
export function readingColumns(reading: AccountReading) {
  return {
    tgUserId: reading.userId,
    firstName: reading.firstName,
    lastName: reading.lastName,
    username: reading.username,
    isPremium: reading.isPremium,
    premiumUntil: reading.premiumUntil,
    starsAmount: reading.stars.amount.toString(),
    starsNanos: reading.stars.nanos,
    photoId: reading.photo?.id ?? null,
    serverSalts: reading.salts,
    ledgerDigest: ledgerDigestOf(reading),
    lastCheckedAt: () => 'now()',
    status: 'ok' as const,
    statusCode: null,
    frozenUntil: null,
    appealUrl: null,
    failures: 0,
    retryAt: null,
    removedAt: null,
    removedCode: null,
  };
}

/** Of a session that has not read the devices and the app config yet, or is over. */
export const FORGOTTEN_DEVICES = {
  deviceDigests: null,
  devicesAt: null,
  newDeviceAt: null,
  ttlDays: null,
  appConfigHash: null,
};

/** Null without a photo, and when the photo is the stored one. */
export function photoJpegOf({ photo }: AccountReading): Buffer | null {
  return photo?.jpeg ? Buffer.from(photo.jpeg) : null;
}

/** Columns that are not part of an `Account`. */
const INTERNAL_PROPERTIES = [
  'phoneBlindIndex',
  'sessionSealed',
  'keyBlindIndex',
  'serverSalts',
  'photoJpeg',
  'deviceDigests',
  'devicesAt',
  'appConfigHash',
  'ledgerDigest',
  'failures',
  'loginId',
  'removedAt',
  'removedCode',
] as const satisfies (keyof AccountEntity)[];

/** A row as a query for `ACCOUNT_COLUMNS` returns it; the source of an `Account`. */
export type AccountRow = Omit<ListedAccount, (typeof INTERNAL_PROPERTIES)[number]>;

/** Grows with every write of the row: the order of what is answered and published about the account. */
export function totalRevision({ revision, ownerRevision }: Pick<AccountRow, 'revision' | 'ownerRevision'>): number {
  return revision + ownerRevision;
}

/** Property of the entity → column of the table. */
const COLUMN_NAMES = new Map(
  getMetadataArgsStorage()
    .filterColumns(AccountEntity)
    .map(({ propertyName, options }) => [propertyName, options.name ?? propertyName]),
);

export function columnName(property: string): string {
  const name = COLUMN_NAMES.get(property);
  if (name === undefined) throw new Error(`accounts has no column for ${property}`);
  return name;
}

/** Select list of an `AccountRow`; the query must name the table `account`. */
export const ACCOUNT_COLUMNS = [...COLUMN_NAMES]
  .filter(([property]) => !INTERNAL_PROPERTIES.some((internal) => internal === property))
  .map(([property, name]) => `account.${name} AS "${property}"`)
  .join(', ');

/** The sealed phone, and its blind index. @param phone `+` and digits */
export function phoneColumns(sealing: Sealing, ref: AccountRef, phone: string) {
  return {
    phoneBlindIndex: sealing.blindIndex('phone', ref.userId, phone),
    phoneSealed: sealing.seal(sealContextOf(ref, 'phone_sealed'), phone),
  };
}
