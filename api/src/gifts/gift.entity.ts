import type { Environment, Gift } from '@giftbuyer/contracts';
import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/** A gift that is or was in the catalogue. Belongs to no user: Telegram shows it to everybody. */
@Entity('gifts')
export class GiftEntity {
  @PrimaryColumn('varchar', { length: 16, primaryKeyConstraintName: 'gifts_pkey' })
  environment!: Environment;

  @PrimaryColumn('bigint', { primaryKeyConstraintName: 'gifts_pkey' })
  id!: string;

  @Column('text', { nullable: true })
  title!: string | null;

  @Column('bigint')
  stars!: string;

  @Column('bigint', { name: 'convert_stars' })
  convertStars!: string;

  @Column('bigint', { name: 'upgrade_stars', nullable: true })
  upgradeStars!: string | null;

  @Column('integer', { nullable: true })
  total!: number | null;

  @Column('integer', { nullable: true })
  remains!: number | null;

  @Column('boolean', { name: 'is_sold_out' })
  isSoldOut!: boolean;

  @Column('boolean', { name: 'is_birthday' })
  isBirthday!: boolean;

  @Column('boolean', { name: 'needs_premium' })
  needsPremium!: boolean;

  @Column('boolean', { name: 'is_auction' })
  isAuction!: boolean;

  @Column('integer', { name: 'per_user', nullable: true })
  perUser!: number | null;

  @Column('timestamptz', { name: 'locked_until', nullable: true })
  lockedUntil!: Date | null;

  @Column('timestamptz', { name: 'first_sale_at', nullable: true })
  firstSaleAt!: Date | null;

  @Column('timestamptz', { name: 'last_sale_at', nullable: true })
  lastSaleAt!: Date | null;

  @Column('jsonb', { nullable: true })
  resale!: Gift['resale'];

  @Column('jsonb', { nullable: true })
  auction!: Gift['auction'];

  @Column('jsonb', { nullable: true })
  background!: Gift['background'];

  @Column('text', { name: 'released_by', nullable: true })
  releasedBy!: string | null;

  /** Of its sticker. */
  @Column('bigint', { name: 'file_id', nullable: true })
  fileId!: string | null;

  /** In the catalogue. */
  @Column('integer')
  position!: number;

  @Column('timestamptz', { name: 'first_seen_at' })
  firstSeenAt!: Date;

  /** It was in the first catalogue that was read, so it is not new. */
  @Column('boolean', { name: 'is_baseline' })
  isBaseline!: boolean;

  /** Since when it is no longer in the catalogue. */
  @Column('timestamptz', { name: 'missing_since', nullable: true })
  missingSince!: Date | null;

  /** Of a gift that is missing: when its numbers were last read. Of others `CatalogueEntity.numbersAt` says it. */
  @Column('timestamptz', { name: 'checked_at', nullable: true })
  checkedAt!: Date | null;
}

/** From `at` on, a gift had these numbers. */
@Entity('gift_sightings')
@ForeignKey(() => GiftEntity, ['environment', 'giftId'], ['environment', 'id'], {
  name: 'gift_sightings_gift_fkey',
  onDelete: 'CASCADE',
})
export class GiftSightingEntity {
  @PrimaryColumn('varchar', { length: 16, primaryKeyConstraintName: 'gift_sightings_pkey' })
  environment!: Environment;

  @PrimaryColumn('bigint', { name: 'gift_id', primaryKeyConstraintName: 'gift_sightings_pkey' })
  giftId!: string;

  @PrimaryColumn('timestamptz', { precision: 3, primaryKeyConstraintName: 'gift_sightings_pkey' })
  at!: Date;

  @Column('bigint')
  stars!: string;

  @Column('integer', { nullable: true })
  remains!: number | null;

  @Column('boolean', { name: 'is_sold_out' })
  isSoldOut!: boolean;
}

/** A sticker and its still picture. A file never changes at Telegram. */
@Entity('gift_files')
export class GiftFileEntity {
  @PrimaryColumn('varchar', { length: 16, primaryKeyConstraintName: 'gift_files_pkey' })
  environment!: Environment;

  @PrimaryColumn('bigint', { name: 'file_id', primaryKeyConstraintName: 'gift_files_pkey' })
  fileId!: string;

  /** .tgs as Telegram sent it (gzip); null while it is not stored, or when it was refused. */
  @Column('bytea', { nullable: true })
  animation!: Buffer | null;

  /** WebP. */
  @Column('bytea', { nullable: true })
  thumb!: Buffer | null;

  /** Why there is no animation: a code of Telegram's or of `sticker-check.ts`. */
  @Column('text', { name: 'failed_code', nullable: true })
  failedCode!: string | null;

  @Column('integer')
  attempts!: number;

  @Column('timestamptz', { name: 'fetched_at' })
  fetchedAt!: Date;
}
