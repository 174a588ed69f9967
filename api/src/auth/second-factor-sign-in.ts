import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit-log.js';
import { inTransaction } from '../database/in-transaction.js';
import { AppError } from '../errors/app-error.js';
import { type LockedFactor, SecondFactors } from '../second-factor/second-factors.js';
import type { Caller } from './caller.js';
import { PanelAccess } from './panel-access.js';
import type { StartedSession } from './panel-sessions.js';
import { SecondStep } from './second-step.js';
import { UserEntity } from './user.entity.js';

/** The password was right and the code of the second factor is missing. */
export interface PendingSecondStep {
  /** See `SecondStep`. */
  secondStep: string;
}

/** A session that has begun, or why it has not. */
export type Start = StartedSession | { error: AppError };

/** Starts sessions of users after the password: with a second factor only by its code. */
@Injectable()
export class SecondFactorSignIn {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly secondFactors: SecondFactors,
    private readonly secondStep: SecondStep,
    private readonly access: PanelAccess,
    private readonly audit: AuditLog,
  ) {}

  /** In the transaction that checked the password. @param code null without one */
  async startByPassword(
    manager: EntityManager,
    user: UserEntity,
    code: string | null,
    caller: Caller,
  ): Promise<Start | PendingSecondStep> {
    const factor = await this.secondFactors.lockEnabled(manager, user.id);
    if (!factor) return this.access.startSession(user.id, manager, 'login', caller);
    if (code !== null) return this.startByCode(manager, factor, code, caller);
    return { secondStep: await this.secondStep.issueToken(user, factor.revision) };
  }

  /** Null when the second step has expired. @param secondStep token of `startByPassword` */
  async startBySecondStep(
    secondStep: string,
    code: string,
    caller: Caller,
  ): Promise<{ user: UserEntity; start: Start } | null> {
    const id = await this.secondStep.userIdOf(secondStep);
    if (id === null) return null;
    return inTransaction(this.database.manager, async (manager) => {
      const user = await manager.findOne(UserEntity, { where: { id }, lock: { mode: 'for_no_key_update' } });
      const factor = user && (await this.secondFactors.lockEnabled(manager, id));
      const isCurrent =
        factor && !user.disabledAt && (await this.secondStep.isCurrent(secondStep, user, factor.revision));
      return isCurrent ? { user, start: await this.startByCode(manager, factor, code, caller) } : null;
    });
  }

  /** Counts a wrong code, after the commit. */
  async countWrongCode(user: UserEntity): Promise<void> {
    await this.audit.recordFailure(user.id, 'second_factor_failed', 'anybody');
  }

  /** The session, or the error of the code; returned, so that the transaction that counts the attempt commits. */
  private async startByCode(
    manager: EntityManager,
    factor: LockedFactor,
    code: string,
    caller: Caller,
  ): Promise<Start> {
    const check = await this.secondFactors.verifyCode(manager, factor, code);
    if (check === 'right') return this.access.startSession(factor.userId, manager, 'login', caller);
    if (check === 'wrong') return { error: new AppError('wrong_code') };
    return { error: tooManyCodes(check.waitSeconds) };
  }
}

function tooManyCodes(wait_seconds: number): AppError {
  const text = {
    ru: `Слишком много неверных кодов. Повторите через ${wait_seconds} с или введите резервный код.`,
    en: `Too many wrong codes. Try again in ${wait_seconds} s or enter a recovery code.`,
  };
  return new AppError('too_many_requests', { wait_seconds }, { text });
}
