import { Injectable, Logger } from '@nestjs/common';
import { type AppCredentials, type SignedIn, TelegramGateway } from '@giftbuyer/telegram';
import { AccountSessions } from '../accounts/account-sessions.js';
import { AccountsService } from '../accounts/accounts.service.js';
import { AppError } from '../errors/app-error.js';
import { type PendingLogin, PendingLogins } from './pending-logins.js';

/** Turns a sign-in that Telegram has accepted into an account, once. */
@Injectable()
export class NewAccounts {
  private readonly logger = new Logger(NewAccounts.name);

  constructor(
    private readonly pending: PendingLogins,
    private readonly accounts: AccountsService,
    private readonly sessions: AccountSessions,
    private readonly gateway: TelegramGateway,
  ) {}

  /** @throws AppError `phone_already_added` */
  async assertNew(userId: number, phone: string): Promise<void> {
    const account = await this.accounts.findByPhone(userId, phone);
    if (account) throw new AppError('phone_already_added', { account_id: account.id, phone });
  }

  /**
   * Stores the account and ends the sign-in in one transaction. A sign-in that was cancelled, expired or overtaken
   * meanwhile must not leave its device in the Telegram account, so it is signed out again.
   *
   * @throws AppError `login_id_not_found` or `phone_already_added`
   */
  async add(login: PendingLogin, app: AppCredentials, { session, profile }: SignedIn): Promise<void> {
    const { userId, apiProfileId, phone } = login;
    const known = await this.accounts.findByPhone(userId, phone);
    const id = known
      ? null
      : await this.pending.finish(login, (manager) =>
          this.accounts.signedIn(manager, { userId, apiProfileId, phone, session, reading: profile }),
        );
    if (id !== null) {
      await this.accounts.announce(userId, id);
      return;
    }
    if (await this.isStored(userId, phone, session)) return;
    await this.gateway.signOut(app, session).catch((error: unknown) => {
      this.logger.warn(`A sign-in that came too late may have left a device behind: ${String(error)}`);
    });
    await this.assertNew(userId, phone);
    throw new AppError('login_id_not_found');
  }

  /** The same step sent twice ends in the same session: then the other one has done all the work. */
  private async isStored(userId: number, phone: string, session: string): Promise<boolean> {
    const account = await this.accounts.findByPhone(userId, phone);
    const stored = account && (await this.sessions.take(account));
    return stored?.session === session;
  }
}
