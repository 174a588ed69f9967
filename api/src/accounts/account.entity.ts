import { type AccountStatus, DUPLICATE_ACCOUNT, type Environment } from '@giftbuyer/contracts';
import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { ApiProfileEntity } from '../api-profiles/api-profile.entity.js';
import { UserEntity } from '../auth/user.entity.js';

/** Names an account to code that then looks it up by itself. */
export interface AccountRef {
  id: number;
  userId: number;
}

/** `statusCode` after a transport error -404: the data centre does not know the key. */
export const UNKNOWN_KEY_CODE = '-404';

/** An account of the list, or, with `removedAt`, one whose session Telegram ended. */
@Entity('accounts')
@Check('accounts_status_check', `status IN ('ok', 'flood_wait', 'unreachable', 'frozen', 'app_refused', 'moved')`)
@Check(
  'accounts_listed_check',
  `removed_at IS NULL AND removed_code IS NULL AND session_sealed IS NOT NULL AND api_profile_id IS NOT NULL
   OR removed_at IS NOT NULL AND removed_code IS NOT NULL`,
)
@Index('accounts_due_idx', ['userId', 'apiProfileId', 'lastCheckedAt'], { where: 'removed_at IS NULL' })
@Index('accounts_telegram_user_key', ['userId', 'environment', 'tgUserId'], {
  unique: true,
  where: `removed_code IS DISTINCT FROM '${DUPLICATE_ACCOUNT}'`,
})
@Index('accounts_phone_idx', ['userId', 'phoneIndex'])
@ForeignKey(() => ApiProfileEntity, ['userId', 'apiProfileId'], ['userId', 'id'], {
  name: 'accounts_api_profile_id_fkey',
  onDelete: 'RESTRICT',
})
export class AccountEntity implements AccountRef {
  /** Taken by `nextId` before the insert. */
  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: 'accounts_pkey' })
  id!: number;

  @ForeignKey(() => UserEntity, { name: 'accounts_user_id_fkey', onDelete: 'CASCADE' })
  @Column({ name: 'user_id', type: 'integer' })
  userId!: number;

  /** Null only for a removed account whose profile was deleted since. */
  @Column({ name: 'api_profile_id', type: 'integer', nullable: true })
  apiProfileId!: number | null;

  /** That of its profile. Telegram's user ids are unique within it. */
  @Column({ type: 'varchar', length: 16 })
  environment!: Environment;

  @Column({ name: 'phone_sealed', type: 'bytea' })
  phoneSealed!: Buffer;

  @Column({ name: 'phone_index', type: 'bytea' })
  phoneIndex!: Buffer;

  @Column({ name: 'session_sealed', type: 'bytea', nullable: true })
  sessionSealed!: Buffer | null;

  /** What the server of that session wants to see, as `AccountReading` gives it; of use to the next reading alone. */
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

  @Column({ type: 'varchar', length: 16, default: 'ok' })
  status!: AccountStatus;

  /** Telegram's own code behind `status`; null when there is none. */
  @Column({ name: 'status_code', type: 'varchar', length: 128, nullable: true })
  statusCode!: string | null;

  /** Of a frozen account, as Telegram says it. */
  @Column({ name: 'frozen_until', type: 'timestamptz', nullable: true })
  frozenUntil!: Date | null;

  @Column({ name: 'appeal_url', type: 'text', nullable: true })
  appealUrl!: string | null;

  /** Failed readings since the last good one; the back-off grows with it. */
  @Column({ type: 'integer', default: 0 })
  failures!: number;

  /** After a failed reading: when the next one may start by itself. */
  @Column({ name: 'retry_at', type: 'timestamptz', nullable: true })
  retryAt!: Date | null;

  /** Grows with every write, so that a reading that began before somebody else's write changes nothing. */
  @Column({ type: 'integer', default: 1 })
  revision!: number;

  @Column({ name: 'removed_at', type: 'timestamptz', nullable: true })
  removedAt!: Date | null;

  /** Telegram's own code for why the session ended, or `DUPLICATE_ACCOUNT`. */
  @Column({ name: 'removed_code', type: 'varchar', length: 64, nullable: true })
  removedCode!: string | null;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;
}

/** The database sees to it (`accounts_listed_check`) that an account of the list has a key and a profile. */
export type ListedAccount = AccountEntity & { sessionSealed: Buffer; apiProfileId: number };

export function isListed(row: AccountEntity): row is ListedAccount {
  return row.removedAt === null;
}

/** What the audit log calls an account. */
export function auditSubject({ username, firstName }: Pick<AccountEntity, 'username' | 'firstName'>): string | null {
  return username === null ? firstName : `@${username}`;
}

/** The same check gives a removed account a reason. */
export type RemovedRow = AccountEntity & { removedAt: Date; removedCode: string };

export function isRemoved(row: AccountEntity): row is RemovedRow {
  return row.removedAt !== null;
}
