import { Injectable } from '@nestjs/common';
import type { Ok } from '@giftbuyer/contracts';
import type { CompletedLogin } from '@giftbuyer/telegram';
import { KnownAccounts } from '../account-refresh/known-accounts.js';
import { isReplaceable } from '../accounts/account-identity.js';
import { AccountsService } from '../accounts/accounts.service.js';
import { AppError } from '../errors/app-error.js';
import { type LockedLogin, PendingLogins } from './pending-logins.js';

/** Turns a login that Telegram has accepted into an account, once. */
@Injectable()
export class LoginCompletion {
  constructor(
    private readonly pending: PendingLogins,
    private readonly accounts: AccountsService,
    private readonly known: KnownAccounts,
  ) {}

  /** @throws AppError `phone_already_added` */
  async assertPhoneIsNew(userId: number, phone: string): Promise<void> {
    const account = await this.accounts.findAccountByPhone(userId, phone);
    if (account && !isReplaceable(account))
      throw new AppError('phone_already_added', { account_id: account.id, phone });
  }

  /**
   * Saves the account and ends the login in one transaction. A login that was cancelled, expired or overtaken meanwhile,
   * or whose API profile was deleted, has ended: it is cancelled at Telegram, so that its device is not left there. The same
   * applies to a login of an account that is listed already, under any phone: the account keeps its session.
   *
   * @throws AppError `login_id_not_found` or `phone_already_added`
   */
  async completeLogin(login: LockedLogin, completed: CompletedLogin): Promise<Ok> {
    const { userId, apiProfileId, phone } = login;
    const reading = completed.profile;
    const listed = apiProfileId && (await this.known.keepListedAccount({ userId, apiProfileId, phone, reading }));
    const id = listed ? null : await this.saveAccount(login, completed);
    if (id !== null) {
      await this.accounts.publishAccount(userId, id);
      return { ok: true };
    }
    await this.pending.endLockedLogin(login);
    if (listed && listed.phone !== phone) return { ok: true };
    await this.assertPhoneIsNew(userId, phone);
    throw new AppError('login_id_not_found');
  }

  /** Null when the login has ended. */
  private async saveAccount(login: LockedLogin, { session, profile }: CompletedLogin): Promise<number | null> {
    const { userId, phone } = login;
    try {
      return await this.pending.finishLogin(login, (manager, apiProfileId) =>
        this.accounts.saveSignedInAccount(manager, { userId, apiProfileId, phone, session, reading: profile }),
      );
    } catch (error) {
      // Another login has added the account meanwhile.
      if (error instanceof AppError) await this.pending.endLockedLogin(login);
      throw error;
    }
  }
}
