import { Injectable, Logger } from '@nestjs/common';
import { LOGIN_URL, type LetInDevice } from '@giftbuyer/contracts';
import { TelegramGateway, TelegramUnreachableError } from '@giftbuyer/telegram';
import { DataSource } from 'typeorm';
import { SessionCalls } from '../account-sessions/session-calls.js';
import { AccountEntity, type AccountRef, auditSubject } from '../accounts/account.entity.js';
import { AuditLog } from '../audit/audit-log.js';
import { inTransaction } from '../database/in-transaction.js';
import { AppError } from '../errors/app-error.js';
import { toLoggable } from '../errors/loggable-error.js';
import type { LockPanelSession } from './move-out.js';

/** Lets another program in to an account: it gets a session of its own, so no key is shared. */
@Injectable()
export class LetIn {
  private readonly logger = new Logger(LetIn.name);

  constructor(
    private readonly calls: SessionCalls,
    private readonly gateway: TelegramGateway,
    private readonly audit: AuditLog,
    private readonly database: DataSource,
  ) {}

  /**
   * @param url what the QR code of the program says
   * @throws AppError `login_url_invalid`, errors of `lockPanelSession`, `telegram_rpc` with a code such as `AUTH_TOKEN_EXPIRED`
   */
  async letIn(account: AccountRef, url: string, lockPanelSession: LockPanelSession): Promise<LetInDevice> {
    const token = LOGIN_URL.exec(url)?.[1];
    if (token === undefined) throw new AppError('login_url_invalid');
    const device = await this.calls.callWithSession(account, async (app, session, signal) => {
      // The wait for the session of the account may have been long.
      await lockPanelSession(this.database.manager);
      return this.gateway.acceptLoginToken(app, session, token, signal).catch(async (error: unknown) => {
        // The program may be in: Telegram may have got the request, and its answer was lost.
        if (error instanceof TelegramUnreachableError && !error.isUnsent) {
          // Its own failure would hide that the key needs a cooldown.
          await this.recordLetIn(account).catch((failure: unknown) => this.logger.error(toLoggable(failure)));
        }
        throw error;
      });
    });
    await this.recordLetIn(account);
    return {
      device_model: device.deviceModel,
      platform: device.platform,
      system_version: device.systemVersion,
      app_name: device.appName,
      app_version: device.appVersion,
      ip: device.ip,
      country: device.country,
      region: device.region,
      password_pending: device.isPasswordPending,
    };
  }

  private recordLetIn({ id, userId }: AccountRef): Promise<void> {
    return inTransaction(this.database.manager, async (manager) => {
      const row = await manager.findOneBy(AccountEntity, { id, userId });
      await this.audit.record(manager, userId, 'account_let_in', { subject: row && auditSubject(row) });
    });
  }
}
