import { Component, DestroyRef, Injector, afterNextRender, computed, effect, inject, viewChild } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { RouterOutlet } from '@angular/router';
import type { Account, RemovedAccount } from '@giftbuyer/contracts';
import { Button, VirtualGrid, Icon, type ReorderEvent, VirtualGridItem, announce } from '@giftbuyer/ui';
import { ApiProfilesStore } from '../../api-profiles/api-profiles.store';
import { I18n } from '../../../i18n/i18n';
import { Density } from '../../../core/preferences/density';
import { Dialogs } from '../../../core/dialogs/dialogs';
import { prefetchScripts } from '../../../core/scripts/prefetch-scripts';
import { ErrorState } from '../../../shared/error-state';
import { PageCommands } from '../../../core/navigation/page-commands';
import { PageHeader } from '../../../shared/page-header';
import { pageTitle } from '../../../core/navigation/page-title';
import { LoginsInProgress } from '../../telegram-login/logins-in-progress';
import { TelegramLoginDialogs } from '../../telegram-login/telegram-login-dialogs';
import { TagsStore } from '../../tags/tags.store';
import { AccountCard } from '../card/account-card';
import { AccountKeys } from './account-keys';
import { AccountRefresh } from '../account/account-refresh';
import { AccountSkeletons } from './account-skeletons';
import { AccountsStore } from '../data/accounts.store';
import { AccountsTable } from '../table/accounts-table';
import { AccountsToolbar } from '../toolbar/accounts-toolbar';
import { AccountsTotals } from '../toolbar/accounts-totals';
import { CARD_SIZE_BY_DENSITY, withTags } from './item-sizes';
import { CopiedDataNotice } from './copied-data-notice';
import { displayName } from '../data/display-name';
import { SessionEndedNotice, type SessionEndedActions } from '../removed/session-ended-notice';
import { OnboardingChecklist } from './onboarding-checklist';
import { MoveAnnouncer } from './move-announcer';
import { NothingMatches } from './nothing-matches';
import { RemovedAccounts } from '../removed/removed-accounts';
import { RemovedAccountsStore } from '../removed/removed-accounts.store';
import { AccountsFilter } from '../data/accounts-filter';
import { UpdatesPill } from './updates-pill';

/** The start page: the account list. */
@Component({
  selector: 'gb-accounts-page',
  imports: [
    AccountCard,
    AccountKeys,
    AccountSkeletons,
    AccountsTable,
    AccountsToolbar,
    AccountsTotals,
    Button,
    VirtualGrid,
    CopiedDataNotice,
    OnboardingChecklist,
    Icon,
    ErrorState,
    NothingMatches,
    PageHeader,
    RemovedAccounts,
    RouterOutlet,
    UpdatesPill,
    VirtualGridItem,
  ],
  templateUrl: './accounts-page.html',
  styleUrl: './accounts-page.css',
})
export class AccountsPage {
  protected readonly i18n = inject(I18n);
  protected readonly texts = this.i18n.texts;
  protected readonly store = inject(AccountsStore);
  protected readonly removed = inject(RemovedAccountsStore);
  protected readonly refresh = inject(AccountRefresh);
  protected readonly logins = inject(LoginsInProgress);
  protected readonly waitingLogins = computed(() => {
    const { length } = this.logins.waiting();
    return this.texts().login.waiting(length);
  });
  protected readonly filter = inject(AccountsFilter);
  /** Another object makes another list, so it changes only with the size. */
  protected readonly cardSize = computed(() => {
    const size = CARD_SIZE_BY_DENSITY[this.density()];
    return this.filter.hasTags() ? withTags(size) : size;
  });
  protected readonly keyOf = (account: Account): number => account.id;
  /** For screen readers. */
  private readonly resultCount = computed(() => {
    if (!this.filter.isFiltered()) return '';
    const [shown, all] = [this.filter.accounts().length, this.store.accounts().length];
    if (shown === 0) return this.texts().accounts.nothing;
    return this.texts().accounts.found(this.i18n.number(shown), this.i18n.number(all));
  });
  protected readonly isEmpty = computed(
    () => this.store.accounts().length === 0 && this.store.state().name === 'ready',
  );
  protected readonly failure = computed(() => {
    const state = this.store.state();
    return state.name === 'failed' ? state : null;
  });
  protected readonly removedFailure = computed(() => {
    const state = this.removed.state();
    return state.name === 'failed' ? state : null;
  });
  protected readonly refreshAllLabel = computed(() => {
    const progress = this.refresh.progress();
    if (!progress) return this.texts().accounts.refreshAll;
    return this.texts().accounts.refreshingAll(this.i18n.number(progress.done), this.i18n.number(progress.total));
  });

  private readonly tags = inject(TagsStore);
  private readonly announcer = inject(MoveAnnouncer);
  private readonly density = inject(Density).name;
  private readonly loginDialogs = inject(TelegramLoginDialogs);
  private readonly dialogs = inject(Dialogs);
  private readonly injector = inject(Injector);
  private readonly destroyed = inject(DestroyRef);
  protected readonly toolbar = viewChild(AccountsToolbar);
  private readonly list = viewChild<VirtualGrid<Account>>('list');
  private readonly table = viewChild(AccountsTable);
  private readonly pill = viewChild(UpdatesPill);
  private readonly removedAccounts = viewChild(RemovedAccounts);
  private readonly head = viewChild.required(PageHeader);

  constructor() {
    pageTitle(() => this.title());
    announce(this.resultCount);
    effect(() => {
      if (this.store.state().name !== 'loading') prefetchScripts();
    });
    const profiles = inject(ApiProfilesStore);
    effect(() => {
      for (const { api_profile_id: id } of this.store.accounts()) profiles.loadMissing(id);
    });
    inject(PageCommands).provide({ addAccount: () => void this.add(), search: () => this.toolbar()?.focus() });
    this.destroyed.onDestroy(() => this.filter.cancelPendingWrite());
    void this.store.load();
    if (this.tags.tags() === null) void this.tags.load();
    const sessionEndedNotice = inject(SessionEndedNotice);
    const actions: SessionEndedActions = {
      signIn: (account) => void this.signInAgain(account),
      showAll: () => this.removedAccounts()?.focus(),
    };
    this.removed.sessionEnded
      .pipe(takeUntilDestroyed())
      .subscribe((account) => sessionEndedNotice.show(account, actions));
    this.logins.added.pipe(takeUntilDestroyed()).subscribe(() => void this.store.load());
  }

  protected async add(): Promise<void> {
    await this.revealAccount(await this.loginDialogs.addAccount());
  }

  protected async signInAgain(account: Account | RemovedAccount): Promise<void> {
    await this.revealAccount(await this.loginDialogs.signInAgain(account));
  }

  protected async resume(): Promise<void> {
    await this.revealAccount(await this.loginDialogs.resumeLogin());
  }

  protected async confirmRemove(account: Account): Promise<void> {
    const place = this.filter.accounts().findIndex(({ id }) => id === account.id);
    const options = { alert: true };
    const removed = await this.dialogs.open(({ RemoveAccountDialog }) => RemoveAccountDialog, account, options);
    if (!removed || this.destroyed.destroyed) return;
    const next = this.filter.accounts()[place] ?? this.filter.accounts().at(-1);
    if (next) this.reveal(next.id, 'nearest');
    else this.focusHeading({ preventScroll: true });
  }

  protected focusHeading(options?: FocusOptions): void {
    this.head().focus(options);
  }

  protected onMoved({ movedUp, above }: ReorderEvent): void {
    this.pill()?.add(above);
    const { sort, isReversed } = this.filter.query();
    if (sort === 'refreshed' && !isReversed) this.announcer.announceMoves(movedUp);
  }

  protected nameOf(account: Account): string {
    return displayName(account, this.texts());
  }

  private title(): string {
    const { title, titleStale } = this.texts().accounts;
    const { stale } = this.filter.statusCounts();
    return stale > 0 ? titleStale(stale) : title;
  }

  private async revealAccount(id: number | undefined): Promise<void> {
    if (id === undefined) return;
    if (!this.store.find(id)) await this.store.load();
    // The user may have left the page meanwhile.
    if (this.destroyed.destroyed) return;
    if (!this.filter.accounts().some((account) => account.id === id))
      this.filter.update({ search: '', status: null, tags: [] });
    this.reveal(id, 'center');
  }

  private reveal(id: number, block: ScrollLogicalPosition): void {
    afterNextRender(() => (this.list() ?? this.table())?.reveal(id, block), { injector: this.injector });
  }
}
