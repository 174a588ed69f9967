import { Injectable } from '@nestjs/common';
import { LOGIN_URL, type OwnSessionAnswer } from '@giftbuyer/contracts';
import { TelegramGateway } from '@giftbuyer/telegram';
import { SessionCalls } from '../account-sessions/session-calls.js';
import type { AccountRef } from '../accounts/account.entity.js';
import { QrLoginStart } from './qr-login-start.js';
import { ReplacingLogins } from './replacing-logins.js';
import { SingleFlight } from './single-flight.js';

/** Gives an account a session of the panel's own: a login by QR code that the account's present session accepts. */
@Injectable()
export class OwnSessionService {
  private readonly running = new SingleFlight();

  constructor(
    private readonly start: QrLoginStart,
    private readonly calls: SessionCalls,
    private readonly gateway: TelegramGateway,
    private readonly logins: ReplacingLogins,
  ) {}

  /**
   * Concurrent equal calls share one run.
   *
   * @param apiProfileId of the new session; null for that of the account
   * @throws AppError `not_found`, `api_profile_not_found`, and errors of Telegram. The account keeps its session then
   */
  makeOwnSession(account: AccountRef, apiProfileId: number | null): Promise<OwnSessionAnswer> {
    const key = JSON.stringify([account.userId, account.id, apiProfileId]);
    return this.running.run(key, () => this.beginAndAccept(account, apiProfileId));
  }

  private async beginAndAccept(account: AccountRef, apiProfileId: number | null): Promise<OwnSessionAnswer> {
    const { userId } = account;
    await this.logins.cancelLoginsOf(account);
    // From here on a row knows the new key, which Telegram cannot sign in before the token is accepted.
    const { login_id: loginId, url } = await this.start.beginReplacingLogin(account, apiProfileId);
    try {
      const token = LOGIN_URL.exec(url)?.[1];
      if (token === undefined) throw new Error('Telegram sent no login token');
      await this.calls.callWithSession(account, (app, session, signal) =>
        this.gateway.acceptLoginToken(app, session, token, signal),
      );
      return await this.logins.finishLogin(userId, loginId);
    } catch (error) {
      await this.logins.cancelLogin(userId, loginId);
      throw error;
    }
  }
}
