import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type Account, type ChangeAccount, isBlank, type TagAccounts } from '@giftbuyer/contracts';
import { type EntityManager, Repository } from 'typeorm';
import { sealContextOf } from '../accounts/account-columns.js';
import { AccountEntity, type AccountRef } from '../accounts/account.entity.js';
import { AccountsService } from '../accounts/accounts.service.js';
import { inTransaction } from '../database/in-transaction.js';
import { UserTurns } from '../database/user-turns.js';
import { AppError } from '../errors/app-error.js';
import { Sealing } from '../sealing/sealing.js';
import { copyTagIds, deleteTags, insertTags, lockAccounts, lockTags } from './account-tags.sql.js';

/** Notes and tags of accounts, listed or removed. Their changes leave `revision` alone: a running reading stays valid. */
@Injectable()
export class AccountNotesService {
  constructor(
    @InjectRepository(AccountEntity) private readonly rows: Repository<AccountEntity>,
    private readonly accounts: AccountsService,
    private readonly sealing: Sealing,
    private readonly turns: UserTurns,
  ) {}

  /**
   * @returns the account; null when it is not listed
   * @throws AppError `not_found`, `note_changed`, `tag_not_found`
   */
  async changeAccount(ref: AccountRef, change: ChangeAccount): Promise<Account | null> {
    const { id, userId } = ref;
    const tagIds = change.tag_ids && [...new Set(change.tag_ids)];
    const isChanged = await this.transactionOf(userId, async (manager) => {
      if (tagIds) await lockTags(manager, userId, tagIds);
      const row = await manager.findOne(AccountEntity, { where: { id, userId }, lock: { mode: 'for_no_key_update' } });
      if (!row) throw new AppError('not_found');
      const hasNewNote = await this.changeNote(manager, row, change);
      if (!tagIds) return hasNewNote;
      await deleteTags(
        manager,
        userId,
        [id],
        row.tagIds.filter((tag) => !tagIds.includes(tag)),
      );
      await insertTags(manager, userId, [id], tagIds);
      return (await copyTagIds(manager, userId, [id])).length > 0 || hasNewNote;
    });
    return isChanged ? this.accounts.publishAccount(userId, id) : this.accounts.findAccount(userId, id);
  }

  /**
   * All accounts or none.
   * @returns how many got other tags
   * @throws AppError `not_found`, `tag_not_found`, `too_many_account_tags`
   */
  async tagAccounts(userId: number, { ids, add = [], remove = [] }: TagAccounts): Promise<number> {
    const changed = await this.transactionOf(userId, async (manager) => {
      const wanted = [...new Set(ids)];
      await lockTags(manager, userId, [...new Set(add)]);
      if ((await lockAccounts(manager, userId, wanted)) < wanted.length) throw new AppError('not_found');
      await deleteTags(manager, userId, wanted, remove);
      await insertTags(manager, userId, wanted, add);
      return copyTagIds(manager, userId, wanted);
    });
    await this.accounts.publishAccounts(userId, changed);
    return changed.length;
  }

  private transactionOf<Result>(userId: number, work: (manager: EntityManager) => Promise<Result>): Promise<Result> {
    return this.turns.runInTurn(userId, () => inTransaction(this.rows.manager, work));
  }

  /** @returns false when the note is the stored one already */
  private async changeNote(
    manager: EntityManager,
    row: AccountEntity,
    { note: wanted, note_before: before }: ChangeAccount,
  ): Promise<boolean> {
    if (wanted === undefined) return false;
    const stored = this.accounts.unsealNote(row);
    const note = noteOf(wanted);
    if (note === stored) return false;
    if (before !== undefined && noteOf(before) !== stored) throw new AppError('note_changed', { note: stored });
    const { id, userId } = row;
    await manager.update(
      AccountEntity,
      { id, userId },
      {
        noteSealed: note === null ? null : this.sealing.seal(sealContextOf(row, 'note_sealed'), note),
        ownerRevision: () => 'owner_revision + 1',
      },
    );
    return true;
  }
}

/** Null for an invisible text. */
function noteOf(text: string | null): string | null {
  return text === null || isBlank(text.replace(/\s/gu, '')) ? null : text;
}
