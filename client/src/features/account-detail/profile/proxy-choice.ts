import { Service, inject } from '@angular/core';
import type { Account } from '@giftbuyer/contracts';
import { Dialogs } from '../../../core/dialogs/dialogs';
import { AccountRefresh } from '../../accounts/account/account-refresh';

/** The choice of another proxy for an account. */
@Service()
export class ProxyChoice {
  private readonly dialogs = inject(Dialogs);
  private readonly refresh = inject(AccountRefresh);

  async chooseProxy(account: Account): Promise<void> {
    const ids = await this.dialogs.open(({ AssignProxiesDialog }) => AssignProxiesDialog, { accounts: [account] });
    // What failed through the former proxy is tried through the new one.
    if (ids?.length && account.status === 'proxy_unreachable') void this.refresh.refresh(account);
  }
}
