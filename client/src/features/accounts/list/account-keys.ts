import { Directive, inject, output } from '@angular/core';
import type { Account } from '@giftbuyer/contracts';
import { AppNavigation } from '../../../core/navigation/app-navigation';
import { ShortcutsSetting } from '../../../core/preferences/shortcuts-setting';
import { handlesOwnKeys, keystroke, keystrokeOf } from '../../../shared/keystroke';
import { AccountRefresh } from '../account/account-refresh';
import { AccountsStore } from '../data/accounts.store';
import { injectCopyUsername } from '../account/copy-username';
import { ACCOUNT_SHORTCUTS } from './account-shortcuts';

/** Keyboard shortcuts of the focused account. Placed on the element that contains the cards or rows. */
@Directive({ selector: '[gbAccountKeys]', host: { '(keydown)': 'onKey($event)' } })
export class AccountKeys {
  readonly remove = output<Account>({ alias: 'gbAccountKeys' });

  private readonly setting = inject(ShortcutsSetting);
  private readonly store = inject(AccountsStore);
  private readonly refresh = inject(AccountRefresh);
  private readonly copyUsername = injectCopyUsername();
  private readonly navigation = inject(AppNavigation);
  private readonly actions: Readonly<Record<string, (account: Account) => unknown>> = {
    [keystrokeOf(ACCOUNT_SHORTCUTS.refresh)]: (account) => this.refresh.refresh(account),
    [keystrokeOf(ACCOUNT_SHORTCUTS.copy)]: ({ username }) => username && this.copyUsername(username),
    [keystrokeOf(ACCOUNT_SHORTCUTS.remove)]: (account) => this.remove.emit(account),
  };

  protected onKey(event: KeyboardEvent): void {
    const key = keystroke(event);
    const row = event.target instanceof Element ? event.target.closest('[data-key]') : null;
    const account = this.store.find(Number(row?.getAttribute('data-key')));
    if (key === null || !account || handlesOwnKeys(event.target)) return;
    // A focused button handles its own Enter.
    const opens = key === ACCOUNT_SHORTCUTS.open && event.target === row;
    const action = opens
      ? () => this.navigation.navigate(`/accounts/${account.id}`, { preservesQuery: true })
      : this.actions[key];
    if (!action || (!opens && !this.setting.enabled())) return;
    event.preventDefault();
    void action(account);
  }
}
