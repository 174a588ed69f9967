import { Injectable } from '@nestjs/common';
import type { Environment, ServerEvent } from '@giftbuyer/contracts';
import type { Catalogue } from '@giftbuyer/telegram';
import { DataSource, type EntityManager } from 'typeorm';
import { inTransaction } from '../database/in-transaction.js';
import {
  LOCK_CATALOGUE,
  LOCK_HELD_CATALOGUE,
  INSERT_CATALOGUE,
  RECORD_ANSWER,
  RECORD_OLDER_ANSWER,
} from './catalogue-lease.sql.js';
import { notifyCatalogueEvents } from './catalogue-events.js';
import { type GiftRow, toColumns, toGift } from './gift-row.js';
import { COUNT_READ_ACCOUNTS, FIND_GIFTS, type GiftChange, RECORD_GONE, SAVE_GIFTS } from './gifts.sql.js';
import { MissingGifts } from './missing-gifts.js';

/** Of one answer: the events of further new gifts are left out, and `catalogue.updated` says that there are more. */
const MAX_NEW_EVENTS = 50;
const MAX_CHANGED_EVENTS = 50;

/** By which the turn of a watcher may still write. */
export interface HeldLease {
  owner: string;
  token: string;
}

interface LockedCatalogue {
  baselineAt: Date | null;
  numbersAt: Date | null;
  readAt: Date | null;
  now: Date;
}

/** Stores what Telegram answers about the catalogue. What is new is decided here and nowhere else. */
@Injectable()
export class GiftCatalogue {
  private readonly missing = new MissingGifts();

  constructor(private readonly database: DataSource) {}

  /**
   * Saves an answer. Gifts, their sightings and the notifications of all processes are one transaction, so each new gift is
   * announced once, whichever process stores it.
   *
   * @param ageMs since the question was asked: numbers that were asked for later are kept
   * @param lease of the watcher; without one for the reading of an account
   * @param accountId whose answer it is; without one what the answer lacks is gone
   * @returns false when the lease is lost: then nothing is changed
   */
  async saveCatalogue(
    environment: Environment,
    catalogue: Catalogue,
    { ageMs, lease, accountId }: { ageMs: number; lease?: HeldLease; accountId?: number },
  ): Promise<boolean> {
    // An account for which Telegram hides all gifts says nothing about them.
    if (catalogue.gifts.length === 0) return true;
    return inTransaction(this.database.manager, async (manager) => {
      const [known] = await this.lockCatalogue(manager, environment, lease);
      if (!known) return false;
      const { baselineAt, numbersAt } = known;
      const askedAt = new Date(known.now.getTime() - ageMs);
      const isNewest = numbersAt === null || askedAt > numbersAt;
      const gifts = JSON.stringify(catalogue.gifts.map(toColumns));
      const changes = await manager.query<GiftChange[]>(SAVE_GIFTS, [
        environment,
        gifts,
        baselineAt === null,
        isNewest,
      ]);
      const goneIds = isNewest ? await this.recordMissing(manager, environment, changes, { accountId, numbersAt }) : [];
      const changedIds = [...idsOf(changes, 'changed', 'returned'), ...goneIds];
      const hasChanged = changes.some(({ kind }) => kind !== 'missing') || goneIds.length > 0;
      if (isNewest) await manager.query(RECORD_ANSWER, [environment, catalogue.hash, askedAt, hasChanged]);
      else if (hasChanged) await manager.query(RECORD_OLDER_ANSWER, [environment]);
      if (hasChanged) {
        const newIds = baselineAt === null ? [] : idsOf(changes, 'new');
        const events = await this.eventsOf(manager, environment, newIds, baselineAt === null ? [] : changedIds);
        await notifyCatalogueEvents(manager, environment, events);
      }
      return true;
    });
  }

  /** The account was answered that nothing has changed. @returns false when the lease is lost */
  async saveUnchanged(environment: Environment, accountId: number, lease: HeldLease): Promise<boolean> {
    if (!this.missing.hasMissing(environment)) return true;
    const accountCount = await this.countAccounts(this.database.manager, environment);
    const ids = this.missing.recordUnchanged(environment, accountId, accountCount);
    if (ids.length === 0) return true;
    return inTransaction(this.database.manager, async (manager) => {
      const [known] = await this.lockCatalogue(manager, environment, lease);
      if (!known) return false;
      const gone = await this.recordGone(manager, environment, ids, known.numbersAt);
      if (gone.length === 0) return true;
      await manager.query(RECORD_OLDER_ANSWER, [environment]);
      await notifyCatalogueEvents(manager, environment, await this.eventsOf(manager, environment, [], gone));
      return true;
    });
  }

  /** @returns ids of the gifts that are gone */
  private async recordMissing(
    manager: EntityManager,
    environment: Environment,
    changes: readonly GiftChange[],
    { accountId, numbersAt }: { accountId: number | undefined; numbersAt: Date | null },
  ): Promise<string[]> {
    const missing = idsOf(changes, 'missing');
    this.missing.recordReturned(environment, idsOf(changes, 'returned'));
    const accountCount = missing.length === 0 ? 0 : await this.countAccounts(manager, environment);
    const ids =
      accountId === undefined ? missing : this.missing.recordAnswer(environment, accountId, missing, accountCount);
    return ids.length === 0 ? [] : this.recordGone(manager, environment, ids, numbersAt);
  }

  private async countAccounts(manager: EntityManager, environment: Environment): Promise<number> {
    const [row] = await manager.query<{ count: number }[]>(COUNT_READ_ACCOUNTS, [environment]);
    return row?.count ?? 0;
  }

  private async recordGone(
    manager: EntityManager,
    environment: Environment,
    ids: readonly string[],
    numbersAt: Date | null,
  ): Promise<string[]> {
    const [rows] = await manager.query<[{ id: string }[]]>(RECORD_GONE, [environment, ids, numbersAt]);
    return rows.map(({ id }) => id);
  }

  private async lockCatalogue(
    manager: EntityManager,
    environment: Environment,
    lease: HeldLease | undefined,
  ): Promise<LockedCatalogue[]> {
    if (lease) return manager.query(LOCK_HELD_CATALOGUE, [environment, lease.owner, lease.token]);
    await manager.query(INSERT_CATALOGUE, [environment]);
    return manager.query(LOCK_CATALOGUE, [environment]);
  }

  private async eventsOf(
    manager: EntityManager,
    environment: Environment,
    newIds: readonly string[],
    changedIds: readonly string[],
  ): Promise<ServerEvent[]> {
    const rows =
      newIds.length === 0
        ? []
        : await manager.query<GiftRow[]>(FIND_GIFTS, [environment, newIds.slice(0, MAX_NEW_EVENTS)]);
    const news = rows.map((row): ServerEvent => ({
      type: 'gift.new',
      data: { environment, gift: toGift(row, Date.now()) },
    }));
    const changed = changedIds
      .slice(0, MAX_CHANGED_EVENTS)
      .map((id): ServerEvent => ({ type: 'gift.updated', data: { environment, id } }));
    return [...news, ...changed, { type: 'catalogue.updated', data: { environment } }];
  }
}

const idsOf = (changes: readonly GiftChange[], ...kinds: GiftChange['kind'][]) =>
  changes.filter(({ kind }) => kinds.includes(kind)).map(({ id }) => id);
