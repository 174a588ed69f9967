import { Injectable } from '@nestjs/common';
import type { OwnSessionAnswer } from '@giftbuyer/contracts';
import type { AccountRef } from '../accounts/account.entity.js';
import { AppError } from '../errors/app-error.js';
import { LoginCleanup } from './login-cleanup.js';
import { LoginStepRunner } from './login-step-runner.js';
import { PendingLogins } from './pending-logins.js';
import { QrScan } from './qr-scan.js';

/** Logins by QR code that replace the session of an account. */
@Injectable()
export class ReplacingLogins {
  constructor(
    private readonly pending: PendingLogins,
    private readonly steps: LoginStepRunner,
    private readonly scan: QrScan,
    private readonly cleanup: LoginCleanup,
  ) {}

  /** Cancels those of earlier requests, which wait for a password or whose process has ended. */
  async cancelLoginsOf({ userId, id }: AccountRef): Promise<void> {
    for (const loginId of await this.pending.findReplacingLogins(userId, id)) await this.cancelLogin(userId, loginId);
  }

  async cancelLogin(userId: number, loginId: string): Promise<void> {
    await this.cleanup.cancelLogin(userId, loginId);
  }

  /** Signs in with the token that was accepted. @throws AppError `telegram_unreachable` when Telegram does not know of that yet */
  async finishLogin(userId: number, loginId: string): Promise<OwnSessionAnswer> {
    const answer = await this.steps.runRepeatableStep(userId, loginId, ['qr'], (login, app) =>
      this.scan.waitForScan(login, app, login.lock.signal),
    );
    if (!answer) throw new AppError('login_id_not_found');
    if ('url' in answer) throw new AppError('telegram_unreachable');
    return 'need_2fa' in answer ? { ...answer, login_id: loginId } : { ok: true };
  }
}
