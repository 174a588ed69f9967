import { Injectable } from '@nestjs/common';
import type { AccountOrigin } from '@giftbuyer/contracts';
import { type AccountReading, authKeyOf } from '@giftbuyer/telegram';
import { type EntityManager, IsNull } from 'typeorm';
import { ApiProfileEntity } from '../api-profiles/api-profile.entity.js';
import { AuditLog } from '../audit/audit-log.js';
import { nextId } from '../database/next-id.js';
import { AppError } from '../errors/app-error.js';
import { Sealing } from '../sealing/sealing.js';
import { FORGOTTEN_DEVICES, phoneColumns, photoJpegOf, readingColumns, sealContextOf } from './account-columns.js';
import { addAccountLock, lockKnownAccount } from './account-identity.js';
import { keyIndexOf, takeKeyFromRemoved } from './account-keys.js';
import { ingestReading } from './ingest-reading.js';
import { AccountEntity, type AccountRef, auditSubject } from './account.entity.js';

/** The account of a completed login or import. */
export interface NewAccount {
  userId: number;
  apiProfileId: number;
  /** Null: its connections are direct. */
  proxyId: number | null;
  /** Whether an account that is known keeps its proxy, if it has one. */
  keepsProxy?: boolean;
  origin: AccountOrigin;
  /** Null in an import. */
  loginId: string | null;
  /** `+` and digits. */
  phone: string;
  session: string;
  reading: AccountReading;
  /** The listed account whose session it replaces, under its lock. */
  replacedId?: number;
  /** `KnownAccount.formerSession` that it may replace, because the caller signs it out. */
  formerSession?: Buffer;
}

/** Saves sessions that were signed in or imported, with their accounts. */
@Injectable()
export class SignedInAccounts {
  constructor(
    private readonly sealing: Sealing,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Adds the account of a completed login or import. A removed account with the same Telegram id is restored under its own id with
   * the new session and phone. The phone alone identifies no account, because operators reassign numbers. Runs in the
   * caller's transaction; the caller calls `AccountsService.publishAccount` after the commit.
   *
   * @returns the account's id
   * @throws AppError `phone_already_added`, in an import `account_already_added`, when the account is listed, unless it is
   * replaceable or replaced; `unavailable` when its session is another one than `formerSession`
   */
  async saveSignedInAccount(manager: EntityManager, account: NewAccount): Promise<number> {
    const { userId, apiProfileId, proxyId, keepsProxy, origin, loginId, phone, session, reading } = account;
    // Serialises two logins to one new account, so that the second finds the row of the first.
    await manager.query('SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE', [userId]);
    const { environment } = await manager.findOneByOrFail(ApiProfileEntity, { id: apiProfileId, userId });
    const known = await lockKnownAccount(manager, { userId, environment, tgUserId: reading.userId });
    const isReplaced = known?.id === account.replacedId;
    if (known && !isReplaced && !known.isReplaceable) {
      if (origin === 'import') throw new AppError('account_already_added', { account_id: known.id });
      throw new AppError('phone_already_added', { account_id: known.id, phone });
    }
    // It changed meanwhile, and would be forgotten at Telegram.
    if (known?.formerSession && !isReplaced && !account.formerSession?.equals(known.formerSession)) {
      throw new AppError('unavailable');
    }
    const ref = { id: known?.id ?? (await nextId(manager, 'accounts')), userId };
    const keyBlindIndex = keyIndexOf(this.sealing, authKeyOf(session));
    if (origin === 'import') await takeKeyFromRemoved(manager, ref, keyBlindIndex);
    await manager.upsert(
      AccountEntity,
      {
        id: ref.id,
        userId,
        ...readingColumns(reading),
        photoJpeg: photoJpegOf(reading),
        ...phoneColumns(this.sealing, ref, phone),
        apiProfileId,
        proxyId: (keepsProxy && known?.proxyId) || proxyId,
        origin,
        loginId,
        environment,
        sessionSealed: this.sealing.seal(sealContextOf(ref, 'session_sealed'), session),
        keyBlindIndex,
        revision: known ? known.revision + 1 : 1,
        ...FORGOTTEN_DEVICES,
        removedAt: null,
        removedCode: null,
      },
      ['id'],
    );
    await ingestReading(manager, ref, reading);
    const event = origin === 'import' ? 'account_imported' : 'account_added';
    await this.audit.record(manager, userId, event, { subject: auditSubject(reading) });
    await addAccountLock(manager, ref, reading);
    return ref.id;
  }

  /**
   * Replaces the session of a listed account by one of the same Telegram account; the account keeps its proxy. Runs in the caller's transaction, under the
   * lock of the session; the caller calls `AccountsService.publishAccount` after the commit.
   *
   * @throws AppError `not_found` when the account is not listed, or the session is of another Telegram account
   */
  async replaceSession(manager: EntityManager, ref: AccountRef, account: NewAccount): Promise<void> {
    const { id, userId } = ref;
    const { apiProfileId, origin, loginId, phone, session, reading } = account;
    const { environment } = await manager.findOneByOrFail(ApiProfileEntity, { id: apiProfileId, userId });
    const { affected } = await manager.update(
      AccountEntity,
      { id, userId, environment, tgUserId: reading.userId, removedAt: IsNull() },
      {
        ...readingColumns(reading),
        photoJpeg: photoJpegOf(reading),
        ...phoneColumns(this.sealing, ref, phone),
        apiProfileId,
        origin,
        loginId,
        keyBlindIndex: keyIndexOf(this.sealing, authKeyOf(session)),
        sessionSealed: this.sealing.seal(sealContextOf(ref, 'session_sealed'), session),
        revision: () => 'revision + 1',
        ...FORGOTTEN_DEVICES,
      },
    );
    if (affected !== 1) throw new AppError('not_found');
    await ingestReading(manager, ref, reading);
    await this.audit.record(manager, userId, 'account_session_replaced', { subject: auditSubject(reading) });
    await addAccountLock(manager, ref, reading);
  }
}
