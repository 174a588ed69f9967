import { HttpStatus, Injectable } from '@nestjs/common';
import type { CompletedLogin } from '@giftbuyer/telegram';
import { KnownAccounts } from '../account-refresh/known-accounts.js';
import { isReplaceable } from '../accounts/account-identity.js';
import { AccountsService } from '../accounts/accounts.service.js';
import { AppError } from '../errors/app-error.js';
import { AccountSaving } from './account-saving.js';
import type { LockedLogin } from './pending-login.js';
import { PendingLogins } from './pending-logins.js';
import { SessionReplacement } from './session-replacement.js';

/** Turns a login that Telegram has accepted into an account, once. */
@Injectable()
export class LoginCompletion {
  constructor(
    private readonly pending: PendingLogins,
    private readonly accounts: AccountsService,
    private readonly saving: AccountSaving,
    private readonly known: KnownAccounts,
    private readonly replacement: SessionReplacement,
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
   * @returns the id of the account
   * @throws AppError `login_id_not_found` or `phone_already_added`
   */
  async completeLogin(login: LockedLogin, completed: CompletedLogin): Promise<number> {
    const { userId, apiProfileId } = login;
    const reading = completed.profile;
    const phone = login.phone ?? reading.phone;
    // The gateway has refused such a reading.
    if (phone === null) throw new Error('The phone of the account is not known');
    if (login.replaces !== undefined) {
      const account = { id: login.replaces, userId };
      await this.replacement.replaceSession(login, account, phone, completed);
      await this.accounts.publishAccount(userId, account.id);
      return account.id;
    }
    const listed = apiProfileId && (await this.known.keepListedAccount({ userId, apiProfileId, phone, reading }));
    const id = listed ? null : await this.saveAccount(login, phone, completed);
    if (id !== null) {
      await this.accounts.publishAccount(userId, id);
      return id;
    }
    await this.pending.endLockedLogin(login);
    if (listed && listed.phone !== phone) return listed.id;
    await this.assertPhoneIsNew(userId, phone);
    throw new AppError('login_id_not_found');
  }

  /** Null when the login has ended. */
  private async saveAccount(
    login: LockedLogin,
    phone: string,
    { session, profile: reading }: CompletedLogin,
  ): Promise<number | null> {
    const { id: loginId, userId, apiProfileId, keepsProxy } = login;
    if (apiProfileId === null) return null;
    const proxyId = login.proxy?.reveal().id ?? null;
    const origin = login.phone === null ? 'qr' : 'code';
    try {
      const save = await this.saving.prepareSave({ userId, apiProfileId, proxyId, tgUserId: reading.userId });
      return await this.pending.finishLogin(login, phone, (manager, access) =>
        save(manager, {
          ...{ userId, ...access, keepsProxy, origin },
          ...{ loginId, phone, session, reading },
        }),
      );
    } catch (error) {
      // It can never be saved: another login has added the account, or its proxy is gone. An error 503 passes.
      if (error instanceof AppError && error.status !== HttpStatus.SERVICE_UNAVAILABLE)
        await this.pending.endLockedLogin(login);
      throw error;
    }
  }
}
