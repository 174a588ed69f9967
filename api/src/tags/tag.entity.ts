import { TAG_NAME_MAX_LENGTH, type TagColour } from '@giftbuyer/contracts';
import { Check, Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import { UserEntity } from '../auth/user.entity.js';

export const TAG_NAME_UNIQUE = 'tags_name_key';

@Entity('tags')
@Check('tags_colour_check', `colour IN ('grey', 'red', 'orange', 'yellow', 'green', 'teal', 'blue', 'purple', 'pink')`)
@Unique('tags_user_id_id_key', ['userId', 'id'])
@Unique(TAG_NAME_UNIQUE, ['userId', 'nameKey'])
export class TagEntity {
  /** Taken by `nextId` before the insert. */
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'tags_pkey' })
  id!: number;

  @ForeignKey(() => UserEntity, { name: 'tags_user_id_fkey', onDelete: 'CASCADE' })
  @Column('integer', { name: 'user_id' })
  userId!: number;

  @Column('varchar', { length: TAG_NAME_MAX_LENGTH })
  name!: string;

  /** The same for names that look the same. */
  @Column('text', { name: 'name_key' })
  nameKey!: string;

  @Column('varchar', { length: 8 })
  colour!: TagColour;
}
