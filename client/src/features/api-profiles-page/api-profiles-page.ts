import { Component, ElementRef, Injector, afterNextRender, computed, inject, signal, viewChild } from '@angular/core';
import type { ApiProfile } from '@giftbuyer/contracts';
import { Badge, Button, EmptyState, Icon, Skeleton, announce } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { AccountsStore } from '../accounts/data/accounts.store';
import { prefetchScripts } from '../../core/scripts/prefetch-scripts';
import { ErrorState } from '../../shared/error-state';
import { PageHeader } from '../../shared/page-header';
import { pageTitle } from '../../core/navigation/page-title';
import { ApiProfilesStore } from '../api-profiles/api-profiles.store';
import { ApiProfileActions } from '../api-profiles/api-profile-actions';
import { ProfileMenu } from '../api-profiles/profile-menu';
import { profileName } from '../api-profiles/profile-name';
import { ProfileRename } from '../api-profiles/profile-rename';

/** The API profiles of the user, with the number of accounts that use each. */
@Component({
  selector: 'gb-api-profiles-page',
  imports: [Badge, Button, EmptyState, Icon, ErrorState, PageHeader, ProfileMenu, ProfileRename, Skeleton],
  templateUrl: './api-profiles-page.html',
  styleUrl: './api-profiles-page.css',
})
export class ApiProfilesPage {
  protected readonly texts = inject(I18n).texts;
  protected readonly store = inject(ApiProfilesStore);
  protected readonly renaming = signal<number | null>(null);
  protected readonly failure = signal<{ error: unknown } | null>(null);
  /** Number of accounts by profile id; null before the accounts are loaded. */
  private readonly uses = computed(() => {
    if (this.accounts.state().name === 'loading') return null;
    const uses = new Map<number, number>();
    for (const { api_profile_id: id } of this.accounts.accounts()) uses.set(id, (uses.get(id) ?? 0) + 1);
    return uses;
  });

  private readonly i18n = inject(I18n);
  private readonly accounts = inject(AccountsStore);
  private readonly actions = inject(ApiProfileActions);
  private readonly injector = inject(Injector);
  private readonly head = viewChild.required(PageHeader);
  private readonly list = viewChild<ElementRef<HTMLElement>>('list');

  constructor() {
    pageTitle(() => this.texts().profilesPage.title);
    announce(() => (this.store.profiles() || this.failure() ? '' : this.texts().profiles.loading));
    void this.load();
    void this.accounts.load();
    afterNextRender(prefetchScripts);
  }

  protected name(profile: ApiProfile): string {
    return profileName(profile, this.texts());
  }

  protected usageLabel({ id }: ApiProfile): string {
    const uses = this.uses();
    if (!uses) return '';
    const count = uses.get(id) ?? 0;
    const { accounts, profilesPage } = this.texts();
    return count > 0 ? accounts.total(count, this.i18n.number(count)) : profilesPage.unused;
  }

  protected async load(): Promise<void> {
    this.failure.set(null);
    try {
      await this.store.load();
    } catch (error) {
      this.failure.set({ error });
    }
  }

  protected async add(): Promise<void> {
    const id = await this.actions.add();
    if (id !== undefined) this.focusRow(id);
  }

  protected endRename(profile: ApiProfile): void {
    this.renaming.set(null);
    this.focusRow(profile.id);
  }

  protected async delete(profile: ApiProfile): Promise<void> {
    if (await this.actions.delete(profile, () => this.head().element())) this.head().focus();
  }

  private focusRow(id: number): void {
    afterNextRender(() => this.list()?.nativeElement.querySelector<HTMLElement>(`[data-profile="${id}"]`)?.focus(), {
      injector: this.injector,
    });
  }
}
