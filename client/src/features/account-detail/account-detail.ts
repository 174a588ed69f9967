import { Component, type Signal, computed, inject, linkedSignal } from '@angular/core';
import { Button, Icon, SheetFrame, Skeleton, announce, modalData, modalRef } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { AccountsStore } from '../accounts/data/accounts.store';
import { AccountRestore } from '../accounts/removed/account-restore';
import { RemovedAccountsStore } from '../accounts/removed/removed-accounts.store';
import { displayName } from '../accounts/data/display-name';
import { ErrorCode } from '../../shared/error-code';
import { ErrorMessages } from '../../core/http/error-messages';
import { ErrorState } from '../../shared/error-state';
import { pageTitle } from '../../core/navigation/page-title';
import { TelegramLoginDialogs } from '../telegram-login/telegram-login-dialogs';
import { DevicesSection } from './devices/devices-section';
import { TagsStore } from '../tags/tags.store';
import { AccountTags } from './labels/account-tags';
import { NoteEditor } from './labels/note-editor';
import { AccountProfile } from './profile/account-profile';
import { AccountTransactions } from './transactions/account-transactions';
import { HistorySection } from './history/history-section';
import type { HistorySource } from './history/star-history';

/** The sheet of an account: profile, status and history. */
@Component({
  selector: 'gb-account-detail',
  imports: [
    AccountProfile,
    AccountTags,
    AccountTransactions,
    NoteEditor,
    Button,
    DevicesSection,
    ErrorCode,
    HistorySection,
    Icon,
    ErrorState,
    SheetFrame,
    Skeleton,
  ],
  templateUrl: './account-detail.html',
  styleUrl: './account-detail.css',
})
export class AccountDetail {
  readonly modal = modalRef();
  protected readonly i18n = inject(I18n);
  protected readonly texts = this.i18n.allTexts;
  protected readonly store = inject(AccountsStore);
  protected readonly loginDialogs = inject(TelegramLoginDialogs);
  protected readonly restore = inject(AccountRestore);
  protected readonly removedAccounts = inject(RemovedAccountsStore);
  /** The id from the URL, unvalidated. */
  readonly data = modalData<Signal<string>>();
  private readonly id = computed(() => Number(this.data()));
  protected readonly account = computed(() => this.store.find(this.id()));
  protected readonly removed = computed(() => this.removedAccounts.find(this.id()));
  protected readonly source = computed<HistorySource>(
    () => ({ path: `/api/account/${this.id()}/history`, fileName: `stars-${this.id()}`, key: String(this.id()) }),
    { equal: (one, other) => one.key === other.key },
  );
  protected readonly labels = computed(() => {
    const account = this.account();
    return account ? { tags: this.tags.named(account.tag_ids).map(({ name }) => name), note: account.note } : null;
  });
  protected readonly name = computed(() => {
    const account = this.account() ?? this.removed();
    if (account) return displayName(account, this.texts());
    return this.isUnknown() ? this.texts().detail.notFound : this.texts().detail.title;
  });
  /** Both lists are loaded, and the account is in neither. */
  protected readonly isUnknown = computed(
    () => this.store.state().name === 'ready' && this.removedAccounts.state().name === 'ready',
  );
  protected readonly isLoading = computed(() => {
    const states = [this.store.state().name, this.removedAccounts.state().name];
    return !this.account() && !this.removed() && !this.isUnknown() && !states.includes('failed');
  });
  /** A new sign-in is shown above the history, and stays there after it was looked at. */
  protected readonly devicesFirst = linkedSignal<{ id: number; isNew: boolean }, boolean>({
    source: () => ({ id: this.id(), isNew: !!this.account()?.new_device_at }),
    computation: ({ id, isNew }, previous) => isNew || (previous?.source.id === id && previous.value),
  });
  /** The time up to which the balance is known, in milliseconds since the epoch. */
  protected readonly readAt = computed(() =>
    Date.parse(this.account()?.last_checked_at ?? this.removed()?.removed_at ?? ''),
  );

  private readonly tags = inject(TagsStore);
  private readonly errors = inject(ErrorMessages);

  constructor() {
    pageTitle(this.name);
    announce(() => (this.isLoading() ? this.texts().detail.loading : ''));
  }

  protected reason(code: string): string {
    return this.errors.messageForTelegramCode(code) ?? this.texts().errors.codes.session_invalid;
  }
}
