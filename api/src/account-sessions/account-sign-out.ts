import { Injectable } from '@nestjs/common';
import { TelegramGateway, TelegramUnreachableError } from '@giftbuyer/telegram';
import { AccountRef } from '../accounts/account.entity.js';
import { AppError } from '../errors/app-error.js';
import { SessionCalls } from './session-calls.js';

/** Longer than the lock of a killed process is valid (30 s and 5 s of grace). */
const ACQUIRE_TIMEOUT_MS = 40_000;

/** Ends the session at Telegram before an account is deleted, so that no device of the panel stays listed there. */
@Injectable()
export class AccountSignOut {
  constructor(
    private readonly calls: SessionCalls,
    private readonly gateway: TelegramGateway,
  ) {}

  /**
   * Acquires the lock, signs out, and runs the deletion before the lock is released.
   *
   * @throws AppError `sign_out_unconfirmed` when Telegram has not confirmed the end of the session, `telegram_rpc` when it
   * answers with an error, `account_busy` when the lock is not released in time. A session that has ended already is no error
   */
  async signOutBefore(account: AccountRef, deletion: () => Promise<void>): Promise<void> {
    await this.calls
      .useSession(account, ACQUIRE_TIMEOUT_MS, async (open) => {
        if (open) await this.gateway.signOut(await this.calls.openAccess(open), open.session, open.lock.signal);
        await deletion();
      })
      .catch((error: unknown) => {
        throw error instanceof TelegramUnreachableError ? new AppError('sign_out_unconfirmed') : error;
      });
  }
}
