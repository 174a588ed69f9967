import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { SecondFactor } from '@giftbuyer/contracts';
import { IsNull, Not, Repository, type EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit-log.js';
import { AppError } from '../errors/app-error.js';
import { Sealing, type SealContext } from '../sealing/sealing.js';
import { Secret } from '../secret.js';
import { newRecoveryCodes, newSeed, parseCode, recoveryHash, timeStepOf } from './codes.js';
import { RecoveryCodeEntity } from './recovery-code.entity.js';
import { SecondFactorEntity } from './second-factor.entity.js';

/** Wrong codes that cost no wait; each further one doubles it. */
const FREE_FAILURES = 5;
const MIN_WAIT_SECONDS = 30;
const MAX_WAIT_SECONDS = 3600;
const SET_UP_MINUTES = 15;

/** A row that the transaction has locked, with the time of the database. */
export interface LockedFactor extends SecondFactorEntity {
  /** Seconds since 1970. */
  now: number;
}

/** The result for a code, or the seconds until the next code is checked. */
export type CodeCheck = 'right' | 'wrong' | { waitSeconds: number };

/**
 * One-time codes of an app (TOTP, RFC 6238) and recovery codes. Every operation locks the row of the user
 * first, so that concurrent requests cannot use a code twice.
 */
@Injectable()
export class SecondFactors {
  constructor(
    @InjectRepository(SecondFactorEntity) private readonly factors: Repository<SecondFactorEntity>,
    @InjectRepository(RecoveryCodeEntity) private readonly recoveryCodes: Repository<RecoveryCodeEntity>,
    private readonly sealing: Sealing,
    private readonly audit: AuditLog,
  ) {}

  async status(userId: number): Promise<SecondFactor> {
    const factor = await this.factors.findOneBy({ userId, seedSealed: Not(IsNull()) });
    if (!factor?.enabledAt) return { enabled_at: null, recovery_codes_left: 0 };
    return {
      enabled_at: `${factor.enabledAt.toISOString().slice(0, 19)}+00:00`,
      recovery_codes_left: await this.recoveryCodes.countBy({ userId, usedAt: IsNull() }),
    };
  }

  /** Null when the second factor of the user is off. */
  async lockEnabled(manager: EntityManager, userId: number): Promise<LockedFactor | null> {
    const factor = await this.lock(manager, userId);
    return factor?.seedSealed ? factor : null;
  }

  /** Uses up the code when it is right, and counts it when it is wrong. @param factor from `lockEnabled` */
  async verifyCode(manager: EntityManager, factor: LockedFactor, text: string): Promise<CodeCheck> {
    const { userId, lastTimeStep, retryAt, now } = factor;
    const read = parseCode(text);
    if (read?.kind === 'recovery') {
      // Without the wait after wrong codes: recovery codes cannot be guessed, and attackers must not lock the owner out.
      const unused = { userId, codeBlindIndex: this.hashOf(userId, read.code), usedAt: IsNull() };
      const { affected } = await manager.update(RecoveryCodeEntity, unused, { usedAt: () => 'now()' });
      if (!affected) return 'wrong';
      await this.audit.record(manager, userId, 'recovery_code_used');
      await this.save(manager, factor, { failures: 0, retryAt: null });
      return 'right';
    }
    const waitSeconds = retryAt ? Math.ceil(retryAt.getTime() / 1000 - now) : 0;
    if (waitSeconds > 0) return { waitSeconds };
    const step = read && timeStepOf(this.unsealSeed(factor, 'seed_sealed', factor.seedSealed).reveal(), read.code, now);
    if (step !== null && step > lastTimeStep) {
      await this.save(manager, factor, { lastTimeStep: step, failures: 0, retryAt: null });
      return 'right';
    }
    const failures = factor.failures + 1;
    const pause = Math.min(MAX_WAIT_SECONDS, MIN_WAIT_SECONDS * 2 ** (failures - FREE_FAILURES));
    const next = failures < FREE_FAILURES ? null : new Date((now + pause) * 1000);
    await manager.update(SecondFactorEntity, { userId }, { failures, retryAt: next });
    return 'wrong';
  }

  /** The seed to set up, the same one when called again in a session. The second factor does not change before `enable`. */
  async startSetUp(manager: EntityManager, userId: number): Promise<Secret<string>> {
    await manager.query('INSERT INTO second_factors (user_id) VALUES ($1) ON CONFLICT DO NOTHING', [userId]);
    const factor = await this.lock(manager, userId);
    if (!factor) throw new AppError('unauthorized');
    if (isPending(factor) && (await this.wasStartedInThisSession(manager, userId)))
      return this.unsealSeed(factor, 'pending_sealed', factor.pendingSealed);
    const seed = new Secret(newSeed());
    await manager.update(
      SecondFactorEntity,
      { userId },
      {
        pendingSealed: this.sealing.seal(sealContextOf(userId, 'pending_sealed'), seed.reveal()),
        pendingUntil: () => `now() + interval '${SET_UP_MINUTES} minutes'`,
      },
    );
    return seed;
  }

  /**
   * Enables the second factor with the pending seed, if `text` is a right code of it.
   *
   * @returns the new recovery codes, which cannot be read again
   * @throws AppError `second_factor_not_begun`, `wrong_code`
   */
  async enable(manager: EntityManager, userId: number, text: string): Promise<string[]> {
    const factor = await this.lock(manager, userId);
    if (!factor || !isPending(factor)) throw new AppError('second_factor_not_begun');
    const seed = this.unsealSeed(factor, 'pending_sealed', factor.pendingSealed);
    const read = parseCode(text);
    const step = read?.kind === 'app' ? timeStepOf(seed.reveal(), read.code, factor.now) : null;
    if (step === null) throw new AppError('wrong_code');
    await this.save(manager, factor, {
      seedSealed: this.sealing.seal(sealContextOf(userId, 'seed_sealed'), seed.reveal()),
      enabledAt: () => 'now()',
      pendingSealed: null,
      pendingUntil: null,
      lastTimeStep: step,
      failures: 0,
      retryAt: null,
    });
    return this.replaceRecoveryCodes(manager, userId);
  }

  /** Needs no code: also for the operator, when the app and the recovery codes are lost. False when it was off. */
  async disable(manager: EntityManager, userId: number): Promise<boolean> {
    const factor = await this.lock(manager, userId);
    if (!factor) return false;
    await manager.delete(SecondFactorEntity, { userId });
    return factor.seedSealed !== null;
  }

  /** @throws AppError `not_found` when the second factor is off */
  async renewRecoveryCodes(manager: EntityManager, userId: number): Promise<string[]> {
    const factor = await this.lockEnabled(manager, userId);
    if (!factor) throw new AppError('not_found');
    await this.audit.record(manager, userId, 'recovery_codes_renewed');
    return this.replaceRecoveryCodes(manager, userId);
  }

  /** A seed from before the sign-in may have been read by a thief whose session it ended. */
  private async wasStartedInThisSession(manager: EntityManager, userId: number): Promise<boolean> {
    const rows = await manager.query<object[]>(
      `SELECT FROM second_factors JOIN session_tokens USING (user_id)
       WHERE user_id = $1 AND pending_until >= created_at + interval '${SET_UP_MINUTES} minutes'`,
      [userId],
    );
    return rows.length > 0;
  }

  private async replaceRecoveryCodes(manager: EntityManager, userId: number): Promise<string[]> {
    const codes = newRecoveryCodes();
    await manager.delete(RecoveryCodeEntity, { userId });
    await manager.insert(
      RecoveryCodeEntity,
      codes.map((code) => ({ userId, codeBlindIndex: this.hashOf(userId, code) })),
    );
    return codes;
  }

  /** A keyed hash, so that a copy of the database does not suffice. Its key is never rotated, which would void all codes. */
  private hashOf(userId: number, code: string): Buffer {
    return this.sealing.blindIndex('recovery_code', userId, recoveryHash(userId, code).toString('hex'));
  }

  private async lock(manager: EntityManager, userId: number): Promise<LockedFactor | null> {
    const factor = await manager.findOne(SecondFactorEntity, {
      where: { userId },
      lock: { mode: 'pessimistic_write' },
    });
    if (!factor) return null;
    const [clock] = await manager.query<{ now: number }[]>(
      'SELECT extract(epoch FROM clock_timestamp())::double precision AS now',
    );
    if (!clock) throw new Error('The database does not say what time it is');
    return Object.assign(factor, clock);
  }

  private async save(
    manager: EntityManager,
    { userId, revision }: LockedFactor,
    changes: Parameters<typeof manager.update<SecondFactorEntity>>[2],
  ): Promise<void> {
    await manager.update(SecondFactorEntity, { userId }, { ...changes, revision: revision + 1 });
  }

  private unsealSeed({ userId }: LockedFactor, column: Column, sealed: Buffer | null): Secret<string> {
    if (!sealed) throw new Error(`second_factors.${column} of user ${userId} is empty`);
    return this.sealing.unseal(sealContextOf(userId, column), sealed);
  }
}

type Column = 'seed_sealed' | 'pending_sealed';

function isPending({ pendingUntil, now }: LockedFactor): boolean {
  return pendingUntil !== null && pendingUntil.getTime() / 1000 > now;
}

function sealContextOf(userId: number, column: Column): SealContext {
  return { table: 'second_factors', column, rowId: userId, ownerId: userId };
}
