import { Injectable } from '@nestjs/common';
import type { Account } from '@giftbuyer/contracts';
import { firstValueFrom, last, race, timer } from 'rxjs';
import { isReplaceable } from '../accounts/account-identity.js';
import { AccountsService } from '../accounts/accounts.service.js';
import type { NewAccount } from '../accounts/signed-in-accounts.js';
import { AccountRefresher } from './account-refresher.js';

/** The login does not wait longer for the reading; the account keeps its session then. */
const READING_TIMEOUT_MS = 10_000;

/** Logins to Telegram accounts that are listed already. */
@Injectable()
export class KnownAccounts {
  constructor(
    private readonly accounts: AccountsService,
    private readonly refresher: AccountRefresher,
  ) {}

  /**
   * Decides whether a login to a listed account keeps the account's session. The account is read first: a working session
   * is kept and only the phone is changed to that of the login. If Telegram has ended the session, the account is removed
   * and the login restores it; if it is replaceable, the login replaces it.
   *
   * @returns the account with its previous phone when its session is kept; null when the login has to save the account
   */
  async keepListedAccount(
    login: Pick<NewAccount, 'userId' | 'apiProfileId' | 'phone' | 'reading'>,
  ): Promise<Account | null> {
    const { userId, apiProfileId, phone, reading } = login;
    const known = await this.accounts.findAccountByTelegramId(userId, apiProfileId, reading.userId);
    if (!known) return null;
    const ref = { id: known.id, userId };
    await firstValueFrom(race(this.refresher.refresh(ref).pipe(last()), timer(READING_TIMEOUT_MS)));
    const current = await this.accounts.findAccount(userId, known.id);
    if (!current || isReplaceable(current)) return null;
    if (current.phone !== phone) await this.accounts.changeAccountPhone(ref, phone);
    return known;
  }
}
