import { Component, afterNextRender, computed, inject, viewChild } from '@angular/core';
import type { ApiProfile } from '@giftbuyer/contracts';
import { Button, EmptyState, Icon } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { pageTitle } from '../../core/navigation/page-title';
import { prefetchScripts } from '../../core/scripts/prefetch-scripts';
import { PageHeader } from '../../shared/page-header';
import { AccountsStore } from '../accounts/data/accounts.store';
import { ProfileList } from '../api-profiles/profile-list';

/** The API profiles of the user, with the number of accounts that use each. */
@Component({
  selector: 'gb-api-profiles-page',
  imports: [Button, EmptyState, Icon, PageHeader, ProfileList],
  templateUrl: './api-profiles-page.html',
  styleUrl: './api-profiles-page.css',
})
export class ApiProfilesPage {
  protected readonly texts = inject(I18n).allTexts;
  protected readonly head = viewChild.required(PageHeader);
  /** Number of accounts by profile id; null before the accounts are loaded. */
  private readonly uses = computed(() => {
    if (this.accounts.state().name === 'loading') return null;
    const uses = new Map<number, number>();
    for (const { api_profile_id: id } of this.accounts.accounts()) uses.set(id, (uses.get(id) ?? 0) + 1);
    return uses;
  });

  private readonly accounts = inject(AccountsStore);

  constructor() {
    pageTitle(() => this.texts().profilesPage.title);
    void this.accounts.load();
    afterNextRender(prefetchScripts);
  }

  protected readonly fallbackFocus = (): HTMLElement => this.head().element();

  protected readonly usageLabel = ({ id }: ApiProfile): string => {
    const uses = this.uses();
    if (!uses) return '';
    const count = uses.get(id) ?? 0;
    const { accounts, profilesPage } = this.texts();
    return count > 0 ? accounts.total(count) : profilesPage.unused;
  };
}
