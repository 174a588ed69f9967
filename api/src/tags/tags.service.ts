import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type ChangeTag, type CreateTag, MAX_TAGS, type Tag, tagNameWithoutHidden } from '@giftbuyer/contracts';
import { type EntityManager, Repository } from 'typeorm';
import { AccountsService } from '../accounts/accounts.service.js';
import { inTransaction } from '../database/in-transaction.js';
import { nameKeyOf } from '../database/name-key.js';
import { nextId } from '../database/next-id.js';
import { UserTurns } from '../database/user-turns.js';
import { violatesUnique } from '../database/violations.js';
import { AppError } from '../errors/app-error.js';
import { UserEvents } from '../events/user-events.js';
import { copyTagIds, lockAccounts } from './account-tags.sql.js';
import { TAG_NAME_UNIQUE, TagEntity } from './tag.entity.js';

const TABLE = 'tags';

/** The tags of one user; those of others do not exist here. */
@Injectable()
export class TagsService {
  constructor(
    @InjectRepository(TagEntity) private readonly tags: Repository<TagEntity>,
    private readonly events: UserEvents,
    private readonly accounts: AccountsService,
    private readonly turns: UserTurns,
  ) {}

  /** Oldest first. */
  async listTags(userId: number): Promise<Tag[]> {
    const rows = await this.tags.find({ where: { userId }, order: { id: 'ASC' } });
    return rows.map(({ id, name, colour }) => ({ id, name, colour }));
  }

  /** @throws AppError `tag_name_taken`, `too_many_tags` */
  async createTag(userId: number, { name, colour }: CreateTag): Promise<number> {
    const nameKey = tagNameKeyOf(name);
    const id = await this.refuseTakenName(userId, nameKey, () =>
      this.transactionOf(userId, async (manager) => {
        // Serialises the count with other new tags of the user.
        await manager.query('SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE', [userId]);
        const id = await nextId(manager, TABLE);
        await manager.insert(TagEntity, { id, userId, name, nameKey, colour });
        if ((await manager.countBy(TagEntity, { userId })) > MAX_TAGS) throw new AppError('too_many_tags');
        return id;
      }),
    );
    this.publishTagsChange(userId);
    return id;
  }

  /** @throws AppError `not_found`, `tag_name_taken` */
  async changeTag(userId: number, id: number, { name, colour }: ChangeTag): Promise<void> {
    const changes = { ...(name !== undefined && { name, nameKey: tagNameKeyOf(name) }), ...(colour && { colour }) };
    if (Object.keys(changes).length === 0) {
      if (!(await this.tags.existsBy({ id, userId }))) throw new AppError('not_found');
      return;
    }
    const { affected } = await this.refuseTakenName(userId, changes.nameKey, () =>
      this.tags.update({ id, userId }, changes),
    );
    if (!affected) throw new AppError('not_found');
    this.publishTagsChange(userId);
  }

  /** Takes the tag off all accounts, removed ones too. @throws AppError `not_found` */
  async deleteTag(userId: number, id: number): Promise<void> {
    const changed = await this.transactionOf(userId, async (manager) => {
      // Waits for accounts that get the tag now; later ones find it deleted.
      const tag = await manager.findOne(TagEntity, { where: { id, userId }, lock: { mode: 'pessimistic_write' } });
      if (!tag) throw new AppError('not_found');
      const tagged = await manager.query<{ id: number }[]>(
        'SELECT account_id AS id FROM account_tags WHERE user_id = $1 AND tag_id = $2',
        [userId, id],
      );
      const ids = tagged.map((account) => account.id);
      await lockAccounts(manager, userId, ids);
      await manager.delete(TagEntity, { id, userId });
      return copyTagIds(manager, userId, ids);
    });
    this.publishTagsChange(userId);
    await this.accounts.publishAccounts(userId, changed);
  }

  private transactionOf<Result>(userId: number, work: (manager: EntityManager) => Promise<Result>): Promise<Result> {
    return this.turns.runInTurn(userId, () => inTransaction(this.tags.manager, work));
  }

  private publishTagsChange(userId: number): void {
    this.events.publishEvent(userId, { type: 'tags.changed', data: {} });
  }

  private async refuseTakenName<Result>(
    userId: number,
    nameKey: string | undefined,
    write: () => Promise<Result>,
  ): Promise<Result> {
    try {
      return await write();
    } catch (error) {
      if (nameKey === undefined || !violatesUnique(error, TAG_NAME_UNIQUE)) throw error;
      const taken = await this.tags.findOneBy({ userId, nameKey });
      throw taken ? new AppError('tag_name_taken', { existing_id: taken.id }) : error;
    }
  }
}

function tagNameKeyOf(name: string): string {
  return nameKeyOf(tagNameWithoutHidden(name));
}
