import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { AccountEntity } from '../accounts/account.entity.js';
import { TagEntity } from './tag.entity.js';

/** A tag of an account; both are of one user. A removed account keeps its tags. */
@Entity('account_tags')
@ForeignKey(() => AccountEntity, ['userId', 'accountId'], ['userId', 'id'], {
  name: 'account_tags_account_id_fkey',
  onDelete: 'CASCADE',
})
@ForeignKey(() => TagEntity, ['userId', 'tagId'], ['userId', 'id'], {
  name: 'account_tags_tag_id_fkey',
  onDelete: 'CASCADE',
})
@Index('account_tags_tag_idx', ['userId', 'tagId'])
export class AccountTagEntity {
  @PrimaryColumn('integer', { name: 'account_id', primaryKeyConstraintName: 'account_tags_pkey' })
  accountId!: number;

  @PrimaryColumn('integer', { name: 'tag_id', primaryKeyConstraintName: 'account_tags_pkey' })
  tagId!: number;

  @Column('integer', { name: 'user_id' })
  userId!: number;
}
