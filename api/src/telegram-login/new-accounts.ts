import { Injectable } from '@nestjs/common';
import type { Ok } from '@giftbuyer/contracts';
import type { SignedIn } from '@giftbuyer/telegram';
import { AccountsService } from '../accounts/accounts.service.js';
import { AppError } from '../errors/app-error.js';
import { type ClaimedLogin, PendingLogins } from './pending-logins.js';

/** Turns a login that Telegram has accepted into an account, once. */
@Injectable()
export class NewAccounts {
  constructor(
    private readonly pending: PendingLogins,
    private readonly accounts: AccountsService,
  ) {}

  /** @throws AppError `phone_already_added` */
  async assertNew(userId: number, phone: string): Promise<void> {
    const account = await this.accounts.findByPhone(userId, phone);
    if (account) throw new AppError('phone_already_added', { account_id: account.id, phone });
  }

  /**
   * Stores the account and ends the login in one transaction. A login that was cancelled, expired or overtaken meanwhile,
   * or whose API profile was deleted, is over: it is cancelled at Telegram, so that its device is not left there.
   *
   * @throws AppError `login_id_not_found` or `phone_already_added`
   */
  async add(login: ClaimedLogin, { session, profile }: SignedIn): Promise<Ok> {
    const { userId, phone } = login;
    const known = await this.accounts.findByPhone(userId, phone);
    const id = known
      ? null
      : await this.pending.finish(login, (manager, apiProfileId) =>
          this.accounts.signedIn(manager, { userId, apiProfileId, phone, session, reading: profile }),
        );
    if (id === null) {
      await this.pending.end({ id: login.id, claim: login.claim });
      await this.assertNew(userId, phone);
      throw new AppError('login_id_not_found');
    }
    await this.accounts.announce(userId, id);
    return { ok: true };
  }
}
