import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Account, AccountStatus, Environment } from '@giftbuyer/contracts';
import type { AccountReading, Catalogue, Device, DeviceList } from '@giftbuyer/telegram';
import { type EntityManager, In, Repository } from 'typeorm';
import { Observable, Subject } from 'rxjs';
import { type AccountRow, FORGOTTEN_DEVICES, sealContextOf, totalRevision } from '../accounts/account-columns.js';
import { AccountEntity, type AccountRef } from '../accounts/account.entity.js';
import { AccountsService } from '../accounts/accounts.service.js';
import type { IngestedBatch } from '../accounts/star-ledger-batches.js';
import { createBatchLoader } from '../database/batch-loader.js';
import { UserEvents } from '../events/user-events.js';
import { Sealing } from '../sealing/sealing.js';
import type { Secret } from '../secret.js';
import { type SessionLock, SessionLocks } from '../session-locks/session-locks.js';
import { freezeColumns, hashAfterFailure } from './account-freeze.js';
import { type ReadingSave, saveStatement, type SealedPhone } from './account-saves.sql.js';
import { LOAD_SESSIONS, SECONDS_LEFT } from './account-sessions.sql.js';
import { RECORD_APP_FLOOD_WAIT } from './app-flood-waits.sql.js';
import { toAccountDevice } from './device-json.js';
import { deviceColumns, findNewDevices, newestSignIn } from './known-devices.js';
import type { RecordedFailure } from './recorded-failure.js';
import type { StoredSession } from './stored-session.js';
import { unsavedBatches } from './unsaved-transactions.js';

/** A catalogue of gifts, and where it is from. */
export interface ReadCatalogue {
  environment: Environment;
  catalogue: Catalogue;
  accountId: number;
}

/** What the reading of an account brought to its ledger. */
export interface LedgerReading {
  account: AccountRef;
  reading: AccountReading;
  ingested: IngestedBatch[];
  /** Whether an earlier save may have brought more, because its answer was lost. */
  isUnsure: boolean;
}

type SavedRow = AccountRow & { ingested: IngestedBatch[] };

/** How the last attempt to read an account ended, at whichever panel. */
export interface LastAttempt {
  revision: number;
  status: AccountStatus;
  statusCode: string | null;
  waitSeconds: number;
  /** Telegram's own code; null while the account is in the list. */
  removedCode: string | null;
}

/**
 * Loads sessions for readings and saves the results. A write takes effect only while its lock is held and the revision is
 * the loaded one; it releases the lock.
 */
@Injectable()
export class AccountSessions {
  private readonly cataloguesSubject = new Subject<ReadCatalogue>();

  /** Catalogues of gifts that readings of accounts brought along. */
  readonly catalogues$: Observable<ReadCatalogue> = this.cataloguesSubject.asObservable();

  private readonly sessionLoader = createBatchLoader((ids: readonly number[]) => this.loadSessions(ids));
  private readonly revisionLoader = createBatchLoader((ids: readonly number[]) => this.loadRevisions(ids));
  private readonly readingSaver = createBatchLoader((saves: readonly ReadingSave[]) =>
    this.saveReadings(saves, 'SKIP LOCKED'),
  );

  /** Accounts with a save whose answer was lost. */
  private readonly unsure = new Set<number>();
  private readonly ledgerSubject = new Subject<LedgerReading>();

  /** Readings whose transactions were saved, at this process. */
  readonly ledgerReadings$: Observable<LedgerReading> = this.ledgerSubject.asObservable();

  constructor(
    @InjectRepository(AccountEntity) private readonly rows: Repository<AccountEntity>,
    private readonly accounts: AccountsService,
    private readonly locks: SessionLocks,
    private readonly sealing: Sealing,
    private readonly events: UserEvents,
  ) {}

  /** Null when there is no session. A removed account keeps its session for `REMOVED_SESSION_KEPT_DAYS`. */
  loadSession({ id }: Pick<AccountRef, 'id'>): Promise<StoredSession | null> {
    return this.sessionLoader.load(id);
  }

  /** @returns the gateway's `session`. @throws UnsealError */
  unsealSession(stored: Pick<StoredSession, keyof AccountRef | 'sessionSealed'>): Secret<string> {
    return this.sealing.unseal(sealContextOf(stored, 'session_sealed'), stored.sessionSealed);
  }

  /** Publishes and returns the current account; null when it is not listed any more. */
  publishCurrent({ userId, id }: AccountRef): Promise<Account | null> {
    return this.accounts.publishAccount(userId, id);
  }

  /** Null when there is no such account. */
  loadRevision({ id }: Pick<AccountRef, 'id'>): Promise<number | null> {
    return this.revisionLoader.load(id);
  }

  /** Null when there is no such account. */
  async loadLastAttempt({ id, userId }: AccountRef): Promise<LastAttempt | null> {
    const row = await this.rows
      .createQueryBuilder('account')
      .select('account.revision', 'revision')
      .addSelect('account.status', 'status')
      .addSelect('account.status_code', 'statusCode')
      .addSelect(SECONDS_LEFT('account.retry_at'), 'waitSeconds')
      .addSelect('account.removed_code', 'removedCode')
      .where({ id, userId })
      .getRawOne<LastAttempt>();
    return row ?? null;
  }

  /** @returns the account; null when the revision has changed, or the lock was lost: then nothing is changed */
  async saveReading(lock: SessionLock, stored: StoredSession, reading: AccountReading): Promise<Account | null> {
    const { id, revision } = stored;
    const { deviceList, catalogue } = reading;
    if (catalogue) this.cataloguesSubject.next({ environment: stored.environment, catalogue, accountId: stored.id });
    const newDevices = deviceList ? findNewDevices(deviceList, stored) : [];
    const devices = deviceList ? { ...deviceColumns(deviceList), newDeviceAt: newestSignIn(newDevices) } : null;
    const changed = { devices, freeze: freezeColumns(reading, stored), phone: this.changedPhone(stored, reading) };
    const save = { id, token: lock.token, revision, reading, batches: unsavedBatches(stored, reading), ...changed };
    // Retried alone: the row may have been locked, or the response of the shared statement was lost.
    const saved =
      (await this.readingSaver.load(save).catch(() => void this.unsure.add(id))) ??
      (await this.saveReadings([save], 'WAIT'))[0];
    const ledger = { account: { id, userId: stored.userId }, reading, isUnsure: this.unsure.delete(id) };
    if (!saved) {
      this.ledgerSubject.next({ ...ledger, ingested: [] });
      return null;
    }
    const { ingested, ...row } = saved;
    this.locks.untrackLock(lock);
    for (const device of newDevices) this.publishNewDevice(stored, device);
    const account = this.accounts.publishAccountRow(row);
    this.ledgerSubject.next({ ...ledger, ingested });
    return account;
  }

  /**
   * Saves that the owner has looked at the devices.
   *
   * @returns false when the revision has changed, or the lock was lost: then nothing is changed
   */
  async saveDevices(lock: SessionLock, stored: StoredSession, deviceList: DeviceList): Promise<boolean> {
    const changes = { ...deviceColumns(deviceList), devicesAt: () => 'now()', newDeviceAt: null };
    const isSaved = await this.locks.writeWithLock(lock, (manager) => update(manager, stored, changes));
    if (isSaved) await this.publishCurrent(stored);
    return isSaved ?? false;
  }

  /**
   * Records why a reading failed; the columns of the last reading stay.
   *
   * @returns false when the revision has changed, or the lock was lost: then nothing is changed
   */
  async recordFailure(lock: SessionLock, stored: StoredSession, failure: RecordedFailure): Promise<boolean> {
    const { status, statusCode, failures, frozenUntil, appealUrl, retryAfterSeconds, keyCooldownSeconds } = failure;
    const retryAt = () => `now() + make_interval(secs => ${retryAfterSeconds})`;
    const appConfigHash = hashAfterFailure(status, stored);
    const changes = { status, statusCode, failures, frozenUntil, appealUrl, appConfigHash, retryAt };
    const write = (manager: EntityManager) => update(manager, stored, changes);
    if (!(await this.locks.writeAndRelease(lock, write, keyCooldownSeconds))) return false;
    if (status === 'flood_wait') await this.rows.query(RECORD_APP_FLOOD_WAIT, [stored.userId, stored.apiProfileId]);
    await this.publishCurrent(stored);
    return true;
  }

  /** For a failure that could not be recorded. @param cooldownSeconds for how long no holder can acquire the lock afterwards */
  releaseLock(lock: SessionLock, cooldownSeconds: number): Promise<void> {
    return this.locks.releaseLock(lock, cooldownSeconds);
  }

  /**
   * Removes the account from the list. Its sealed session is kept for `REMOVED_SESSION_KEPT_DAYS`, its photo is deleted.
   *
   * @param code Telegram's own, for example `SESSION_REVOKED`
   * @returns false when a login has replaced the session meanwhile: then nothing is changed
   */
  async moveToRemoved(lock: SessionLock, stored: StoredSession, code: string): Promise<boolean> {
    const changes = {
      removedAt: () => 'coalesce(removed_at, now())',
      removedCode: code,
      photoId: null,
      photoJpeg: null,
      ...FORGOTTEN_DEVICES,
    };
    const { id, userId } = stored;
    const removed = await this.locks.writeAndRelease(lock, async (manager) =>
      (await update(manager, stored, changes)) ? manager.findOneByOrFail(AccountEntity, { id, userId }) : null,
    );
    if (!removed) return false;
    this.accounts.publishAccountRemoval(stored, code, totalRevision(removed));
    return true;
  }

  private publishNewDevice({ id, userId }: StoredSession, device: Device): void {
    this.events.publishEvent(userId, { type: 'account.device_new', data: { id, device: toAccountDevice(device) } });
  }

  private async loadSessions(ids: readonly number[]): Promise<(StoredSession | null)[]> {
    const rows = await this.rows.query<StoredSession[]>(LOAD_SESSIONS, [ids]);
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => byId.get(id) ?? null);
  }

  private async loadRevisions(ids: readonly number[]): Promise<(number | null)[]> {
    const rows = await this.rows.find({ select: { id: true, revision: true }, where: { id: In(ids) } });
    const byId = new Map(rows.map((row) => [row.id, row.revision]));
    return ids.map((id) => byId.get(id) ?? null);
  }

  private async saveReadings(
    saves: readonly ReadingSave[],
    locked: 'WAIT' | 'SKIP LOCKED',
  ): Promise<(SavedRow | null)[]> {
    const [rows] = await this.rows.query<[SavedRow[]]>(...saveStatement(saves, locked));
    const byId = new Map(rows.map((row) => [row.id, row]));
    return saves.map(({ id }) => byId.get(id) ?? null);
  }

  /** Compares the blind index, because sealing the same phone gives another value each time. */
  private changedPhone(stored: StoredSession, { phone }: AccountReading): SealedPhone | null {
    if (phone === null) return null;
    const phoneBlindIndex = this.sealing.blindIndex('phone', stored.userId, phone);
    if (phoneBlindIndex.equals(stored.phoneBlindIndex)) return null;
    return { phoneBlindIndex, phoneSealed: this.sealing.seal(sealContextOf(stored, 'phone_sealed'), phone) };
  }
}

async function update(
  manager: EntityManager,
  { id, userId, revision }: StoredSession,
  changes: Parameters<typeof manager.update<AccountEntity>>[2],
): Promise<boolean> {
  const { affected } = await manager.update(
    AccountEntity,
    { id, userId, revision },
    { ...changes, revision: revision + 1 },
  );
  return affected === 1;
}
