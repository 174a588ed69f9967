import { Injectable } from '@nestjs/common';
import { TelegramGateway, TelegramUnreachableError } from '@giftbuyer/telegram';
import { ApiProfilesService } from '../api-profiles/api-profiles.service.js';
import { AppError } from '../errors/app-error.js';
import { AccountLease, AccountLeases } from './account-leases.js';
import { AccountSessions } from './account-sessions.js';
import { AccountRef } from './account.entity.js';
import { telegramFailure } from './telegram-failure.js';

/** A panel that was killed in the middle of a reading keeps its lease for less than this. */
const PATIENCE_MS = 40_000;

/** Ends the session of an account at Telegram, so that a deleted account leaves no device behind there. */
@Injectable()
export class AccountSignOut {
  constructor(
    private readonly sessions: AccountSessions,
    private readonly profiles: ApiProfilesService,
    private readonly gateway: TelegramGateway,
    private readonly leases: AccountLeases,
  ) {}

  /**
   * Waits until nobody uses the session, ends it, and then deletes the account before anybody could use it again.
   *
   * @throws AppError `sign_out_unconfirmed` while Telegram has not confirmed the end of the session, `telegram_rpc` when
   * it refuses; a session that is over already is neither
   */
  async before(account: AccountRef, deletion: () => Promise<void>): Promise<void> {
    const lease = await this.takeLease(account);
    try {
      if (lease) await this.signOut(lease);
      await deletion();
    } finally {
      if (lease) await this.leases.release(lease);
    }
  }

  private async signOut(lease: AccountLease): Promise<void> {
    const stored = await this.sessions.take(lease);
    if (!stored) return;
    const app = await this.profiles.credentials(stored.userId, stored.apiProfileId);
    if (!app) throw new AppError('api_profile_missing');
    await this.gateway.signOut(app, stored.session, lease.signal).catch((error: unknown) => {
      if (error instanceof TelegramUnreachableError) throw new AppError('sign_out_unconfirmed');
      throw telegramFailure(error);
    });
  }

  /** Null when the account is gone. */
  private async takeLease(account: AccountRef): Promise<AccountLease | null> {
    const end = performance.now() + PATIENCE_MS;
    for (;;) {
      const taken = await this.leases.take(account);
      if ('token' in taken) return taken;
      if (taken.revision === null) return null;
      if (performance.now() > end) throw new AppError('unavailable');
      await this.leases.mayBeFree(account);
    }
  }
}
