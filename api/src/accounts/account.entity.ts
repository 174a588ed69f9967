import { type AccountOrigin, type AccountStatus, DUPLICATE_ACCOUNT, type Environment } from '@giftbuyer/contracts';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { ApiProfileEntity } from '../api-profiles/api-profile.entity.js';
import { ProxyEntity } from '../proxies/proxy.entity.js';
import { UserEntity } from '../auth/user.entity.js';

/** Identifies an account of a user. */
export interface AccountRef {
  id: number;
  userId: number;
}

/** `statusCode` after a transport error -404: the data centre does not know the key. */
export const UNKNOWN_KEY_CODE = '-404';

export const KEY_INDEX = 'accounts_key_key';

/** A listed account, or, with `removedAt`, an account whose session Telegram ended. */
@Entity('accounts')
@Check(
  'accounts_status_check',
  `status IN ('ok', 'flood_wait', 'unreachable', 'frozen', 'app_refused', 'moved', 'proxy_unreachable')`,
)
@Check(
  'accounts_listed_check',
  `removed_at IS NULL AND removed_code IS NULL AND session_sealed IS NOT NULL AND api_profile_id IS NOT NULL
   OR removed_at IS NOT NULL AND removed_code IS NOT NULL`,
)
@Check('accounts_origin_check', `origin IN ('code', 'qr', 'import')`)
@Index('accounts_due_idx', ['userId', 'apiProfileId', 'lastCheckedAt'], { where: 'removed_at IS NULL' })
@Index('accounts_telegram_user_key', ['userId', 'environment', 'tgUserId'], {
  unique: true,
  where: `removed_code IS DISTINCT FROM '${DUPLICATE_ACCOUNT}'`,
})
@Index('accounts_proxy_idx', ['userId', 'proxyId'], { where: 'proxy_id IS NOT NULL' })
@Index('accounts_phone_idx', ['userId', 'phoneBlindIndex'])
// Of all users: a key that two rows have would be used over two connections.
@Index(KEY_INDEX, ['keyBlindIndex'], { unique: true, where: 'session_sealed IS NOT NULL' })
@Index('accounts_missing_key_idx', ['id'], { where: 'key_blind_index IS NULL AND session_sealed IS NOT NULL' })
@Unique('accounts_user_id_id_key', ['userId', 'id'])
@ForeignKey(() => ApiProfileEntity, ['userId', 'apiProfileId'], ['userId', 'id'], {
  name: 'accounts_api_profile_id_fkey',
  onDelete: 'RESTRICT',
})
@ForeignKey(() => ProxyEntity, ['userId', 'proxyId'], ['userId', 'id'], {
  name: 'accounts_proxy_id_fkey',
  onDelete: 'RESTRICT',
})
export class AccountEntity implements AccountRef {
  /** Taken by `nextId` before the insert. */
  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: 'accounts_pkey' })
  id!: number;

  @ForeignKey(() => UserEntity, { name: 'accounts_user_id_fkey', onDelete: 'CASCADE' })
  @Column({ name: 'user_id', type: 'integer' })
  userId!: number;

  /** Null only for a removed account whose profile was deleted later. */
  @Column({ name: 'api_profile_id', type: 'integer', nullable: true })
  apiProfileId!: number | null;

  /** Through which all connections to Telegram for it go; null when they are direct. */
  @Column({ name: 'proxy_id', type: 'integer', nullable: true })
  proxyId!: number | null;

  /** The environment of its profile. Telegram's user ids are unique within it. */
  @Column({ type: 'varchar', length: 16 })
  environment!: Environment;

  @Column({ name: 'phone_sealed', type: 'bytea' })
  phoneSealed!: Buffer;

  @Column({ name: 'phone_blind_index', type: 'bytea' })
  phoneBlindIndex!: Buffer;

  @Column({ name: 'session_sealed', type: 'bytea', nullable: true })
  sessionSealed!: Buffer | null;

  /** HMAC of the authorization key; null without a session, and in rows of older versions until the next import. */
  @Column({ name: 'key_blind_index', type: 'bytea', nullable: true })
  keyBlindIndex!: Buffer | null;

  /** How its session came to the panel. */
  @Column({ type: 'varchar', length: 8, default: 'code' })
  origin!: AccountOrigin;

  /** `AccountReading.salts` of the last reading, for the next one. */
  @Column({ name: 'server_salts', type: 'text', default: '', select: false })
  serverSalts!: string;

  /** 64 bits, in decimal. */
  @Column({ name: 'tg_user_id', type: 'bigint' })
  tgUserId!: string;

  @Column({ name: 'first_name', type: 'text', nullable: true })
  firstName!: string | null;

  @Column({ name: 'last_name', type: 'text', nullable: true })
  lastName!: string | null;

  @Column({ type: 'text', nullable: true })
  username!: string | null;

  @Column({ name: 'is_premium', type: 'boolean' })
  isPremium!: boolean;

  @Column({ name: 'premium_until', type: 'timestamptz', nullable: true })
  premiumUntil!: Date | null;

  /** Whole Stars, in decimal. */
  @Column({ name: 'stars_amount', type: 'bigint' })
  starsAmount!: string;

  /** Billionths of a Star. */
  @Column({ name: 'stars_nanos', type: 'integer' })
  starsNanos!: number;

  /** Telegram's 64-bit `photo_id` of `photoJpeg`, in decimal; null without one. */
  @Column({ name: 'photo_id', type: 'bigint', nullable: true })
  photoId!: string | null;

  /** The small profile photo. */
  @Column({ name: 'photo_jpeg', type: 'bytea', nullable: true, select: false })
  photoJpeg!: Buffer | null;

  @Column({ name: 'last_checked_at', type: 'timestamptz' })
  lastCheckedAt!: Date;

  @Column({ type: 'varchar', length: 32, default: 'ok' })
  status!: AccountStatus;

  /** Telegram's own code behind `status`; null when there is none. */
  @Column({ name: 'status_code', type: 'varchar', length: 128, nullable: true })
  statusCode!: string | null;

  /** Of a frozen account: until when, as Telegram says it. */
  @Column({ name: 'frozen_until', type: 'timestamptz', nullable: true })
  frozenUntil!: Date | null;

  @Column({ name: 'appeal_url', type: 'text', nullable: true })
  appealUrl!: string | null;

  /**
   * Of the app config that says whether the account is frozen; null when `status` and it may disagree, so that the next
   * reading asks for all of it.
   */
  @Column({ name: 'app_config_hash', type: 'integer', nullable: true, select: false })
  appConfigHash!: number | null;

  /** `ledgerDigestOf` the last reading, which saved its transactions; null in accounts of older versions. */
  @Column({ name: 'ledger_digest', type: 'bytea', nullable: true, select: false })
  ledgerDigest!: Buffer | null;

  /** Failed readings since the last successful one; the back-off grows with it. */
  @Column({ type: 'integer', default: 0 })
  failures!: number;

  /** After a failed reading: when the next automatic one may start. */
  @Column({ name: 'retry_at', type: 'timestamptz', nullable: true })
  retryAt!: Date | null;

  /** Incremented by every other write, so that a reading that started before another write changes nothing. */
  @Column({ type: 'integer', default: 1 })
  revision!: number;

  @Column({ name: 'removed_at', type: 'timestamptz', nullable: true })
  removedAt!: Date | null;

  /** Telegram's own code for why the session ended, `DUPLICATE_ACCOUNT` or `MOVED_OUT`. */
  @Column({ name: 'removed_code', type: 'varchar', length: 64, nullable: true })
  removedCode!: string | null;

  /** The login that added or restored it; null after an import, and in accounts of older versions. */
  @Column({ name: 'login_id', type: 'varchar', length: 22, nullable: true })
  loginId!: string | null;

  /** The first 8 bytes of the SHA-256 of each hash in the last list of devices, but the panel's own; null before the first. */
  @Column({ name: 'device_digests', type: 'bytea', nullable: true, select: false })
  deviceDigests!: Buffer | null;

  /** When that list was read. */
  @Column({ name: 'devices_at', type: 'timestamptz', nullable: true })
  devicesAt!: Date | null;

  /** When the newest device signed in that was noticed and not looked at yet. */
  @Column({ name: 'new_device_at', type: 'timestamptz', nullable: true })
  newDeviceAt!: Date | null;

  /** `authorization_ttl_days` of the account. */
  @Column({ name: 'ttl_days', type: 'smallint', nullable: true })
  ttlDays!: number | null;

  /** Null without a note. */
  @Column({ name: 'note_sealed', type: 'bytea', nullable: true })
  noteSealed!: Buffer | null;

  /**
   * Ascending: the rows of `account_tags`, copied in the transaction that changes them. A statement that waits for this
   * row sees its newest version, but an old one of other tables.
   */
  @Column({ name: 'tag_ids', type: 'integer', array: true, default: [] })
  tagIds!: number[];

  /** Incremented by every change of the note and the tags, which must not make a running reading void as `revision` does. */
  @Column({ name: 'owner_revision', type: 'integer', default: 0 })
  ownerRevision!: number;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;
}

/** `accounts_listed_check` guarantees the session and the profile. */
export type ListedAccount = AccountEntity & { sessionSealed: Buffer; apiProfileId: number };

export function isListed(row: AccountEntity): row is ListedAccount {
  return row.removedAt === null;
}

/** How the audit log names an account. */
export function auditSubject({ username, firstName }: Pick<AccountEntity, 'username' | 'firstName'>): string | null {
  return username === null ? firstName : `@${username}`;
}

/** `accounts_listed_check` guarantees `removedCode`. */
export type RemovedRow = AccountEntity & { removedAt: Date; removedCode: string };

export function isRemoved(row: AccountEntity): row is RemovedRow {
  return row.removedAt !== null;
}
