import { Injectable } from '@nestjs/common';
import type { QrWaitAnswer } from '@giftbuyer/contracts';
import { AccountsService } from '../accounts/accounts.service.js';
import { AppError } from '../errors/app-error.js';
import { LoginStepRunner } from './login-step-runner.js';
import { QrScan } from './qr-scan.js';
import { QrWaits } from './qr-waits.js';

/**
 * Waiting for the scan of a QR code. The browser asks again and again; each time a step of the login exports a login token,
 * waits some seconds for the scan, and goes on with what came of it.
 */
@Injectable()
export class QrLoginService {
  constructor(
    private readonly accounts: AccountsService,
    private readonly steps: LoginStepRunner,
    private readonly scan: QrScan,
    private readonly waits: QrWaits,
  ) {}

  /**
   * Repeatable after a lost answer, also of the one that added the account.
   *
   * @throws AppError `login_id_not_found`, `phone_already_added`
   */
  waitForQrLogin(userId: number, loginId: string): Promise<QrWaitAnswer> {
    return this.waits.runWait(userId, loginId, async (cancelled) => {
      try {
        const answer = await this.steps.runRepeatableStep(userId, loginId, ['qr'], (login, app) =>
          this.scan.waitForScan(login, app, cancelled),
        );
        if (answer) return answer;
      } catch (error) {
        const failure: unknown = cancelled.reason instanceof AppError ? cancelled.reason : error;
        if (!(failure instanceof AppError && failure.code === 'login_id_not_found')) throw error;
      }
      const accountId = await this.accounts.findAccountIdByLogin(userId, loginId);
      if (accountId === null) throw new AppError('login_id_not_found');
      return { ok: true, account_id: accountId };
    });
  }
}
