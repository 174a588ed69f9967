import { Directive, inject, output } from '@angular/core';
import type { Account } from '@giftbuyer/contracts';
import { Address } from '../core/address';
import { ShortcutsSetting } from '../core/shortcuts-setting';
import { isTaken, keystroke } from '../shortcuts/keystroke';
import { AccountRefresh } from './account-refresh';
import { AccountsStore } from './accounts.store';
import { CopyUsername } from './copy-username';

/** On what holds the cards or rows: the keys of the account that has the focus, or a control of which has it. */
@Directive({ selector: '[gbAccountKeys]', host: { '(keydown)': 'onKey($event)' } })
export class AccountKeys {
  readonly remove = output<Account>({ alias: 'gbAccountKeys' });

  private readonly setting = inject(ShortcutsSetting);
  private readonly store = inject(AccountsStore);
  private readonly refresh = inject(AccountRefresh);
  private readonly copy = inject(CopyUsername);
  private readonly address = inject(Address);
  private readonly actions: Readonly<Record<string, (account: Account) => unknown>> = {
    r: (account) => this.refresh.one(account),
    c: ({ username }) => username && this.copy.copy(username),
    Delete: (account) => this.remove.emit(account),
  };

  protected onKey(event: KeyboardEvent): void {
    const key = keystroke(event);
    const row = event.target instanceof Element ? event.target.closest('[data-key]') : null;
    const account = this.store.find(Number(row?.getAttribute('data-key')));
    if (key === null || !account || isTaken(event.target)) return;
    // A button inside has its own Enter.
    const opens = key === 'Enter' && event.target === row;
    const action = opens ? () => this.address.goTo(`/accounts/${account.id}`, { keepsQuery: true }) : this.actions[key];
    if (!action || (!opens && !this.setting.enabled())) return;
    event.preventDefault();
    void action(account);
  }
}
