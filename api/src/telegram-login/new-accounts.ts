import { Injectable } from '@nestjs/common';
import type { Ok } from '@giftbuyer/contracts';
import type { SignedIn } from '@giftbuyer/telegram';
import { AccountsService, type NewAccount } from '../accounts/accounts.service.js';
import { KnownAccounts } from '../accounts/known-accounts.js';
import { AppError } from '../errors/app-error.js';
import { type ClaimedLogin, PendingLogins } from './pending-logins.js';

/** Turns a sign-in that Telegram has accepted into an account, once. */
@Injectable()
export class NewAccounts {
  constructor(
    private readonly pending: PendingLogins,
    private readonly accounts: AccountsService,
    private readonly known: KnownAccounts,
  ) {}

  /** @throws AppError `phone_already_added` */
  async assertNew(userId: number, phone: string): Promise<void> {
    const account = await this.accounts.findByPhone(userId, phone);
    if (account) throw new AppError('phone_already_added', { account_id: account.id, phone });
  }

  /**
   * Stores the account and ends the sign-in in one transaction. A sign-in that was cancelled, expired or overtaken
   * meanwhile is over: it is given up at Telegram, so that its device does not stay there. The same happens to one of an
   * account that the list has already, under this phone or another one: that keeps the session it has.
   *
   * @throws AppError `login_id_not_found` or `phone_already_added`
   */
  async add(login: ClaimedLogin, { session, profile }: SignedIn): Promise<Ok> {
    const { userId, apiProfileId, phone } = login;
    const account = { userId, apiProfileId, phone, session, reading: profile };
    const listed = await this.known.keepListed(account);
    const id = listed ? null : await this.save(login, account);
    if (id !== null) {
      await this.accounts.announce(userId, id);
      return { ok: true };
    }
    await this.pending.end({ id: login.id, claim: login.claim });
    if (listed && listed.phone !== phone) return { ok: true };
    await this.assertNew(userId, phone);
    throw new AppError('login_id_not_found');
  }

  /** Null when the sign-in is over. */
  private async save(login: ClaimedLogin, account: NewAccount): Promise<number | null> {
    try {
      return await this.pending.finish(login, (manager) => this.accounts.saveSignedInAccount(manager, account));
    } catch (error) {
      // Another sign-in has added the account meanwhile.
      if (error instanceof AppError) await this.pending.end({ id: login.id, claim: login.claim });
      throw error;
    }
  }
}
