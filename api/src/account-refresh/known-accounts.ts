import { Injectable } from '@nestjs/common';
import type { Account } from '@giftbuyer/contracts';
import { firstValueFrom, last, race, timer } from 'rxjs';
import { isReplaceable } from '../accounts/account-identity.js';
import { AccountsService, type NewAccount } from '../accounts/accounts.service.js';
import { AccountRefresher } from './account-refresher.js';

/** A reading that takes longer does not hold up the login: the account keeps its session. */
const READING_TIMEOUT_MS = 10_000;

/** Logins to Telegram accounts that the user's list has already. */
@Injectable()
export class KnownAccounts {
  constructor(
    private readonly accounts: AccountsService,
    private readonly refresher: AccountRefresher,
  ) {}

  /**
   * The account of the list that a login turned out to be. It keeps its session if a reading shows that this works, so
   * that a working session is never replaced; a session that Telegram has ended moves the account to the removed ones,
   * where the login finds it, and one that is of no use any more gives its place to the new one. The account gets the phone of the login.
   *
   * @returns it with its phone from before; null when the list does not have it (any more)
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
