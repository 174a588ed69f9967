import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { Subscription } from 'rxjs';
import { SessionCalls } from '../account-sessions/session-calls.js';
import { AccountRefresher } from './account-refresher.js';

/** Refreshes an account when Telegram answered another call that its session has ended: a reading confirms that over two connections. */
@Injectable()
export class RefreshAfterSessionError implements OnModuleInit, OnModuleDestroy {
  private subscription: Subscription | undefined;

  constructor(
    private readonly calls: SessionCalls,
    private readonly refresher: AccountRefresher,
  ) {}

  onModuleInit(): void {
    this.subscription = this.calls.refused$.subscribe((account) => void this.refresher.refreshInTurn(account));
  }

  onModuleDestroy(): void {
    this.subscription?.unsubscribe();
  }
}
