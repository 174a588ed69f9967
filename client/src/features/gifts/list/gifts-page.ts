import { Component, DestroyRef, computed, effect, inject, signal, viewChild } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { ENVIRONMENTS, type Environment, type Gift } from '@giftbuyer/contracts';
import {
  Button,
  EmptyState,
  type ItemSize,
  SegmentedControl,
  Skeleton,
  VirtualGrid,
  VirtualGridItem,
  announce,
} from '@giftbuyer/ui';
import { AppLink } from '../../../core/navigation/app-link';
import { PageCommands } from '../../../core/navigation/page-commands';
import { pageTitle } from '../../../core/navigation/page-title';
import { prefetchScripts } from '../../../core/scripts/prefetch-scripts';
import { Clock } from '../../../core/time/clock';
import { I18n, clockTime } from '../../../i18n/i18n';
import { ErrorState } from '../../../shared/error-state';
import { PageHeader } from '../../../shared/page-header';
import { GiftCard } from '../card/gift-card';
import { GiftEnvironments } from '../data/gift-environments';
import { GiftsFilter } from '../data/gifts-filter';
import { GiftsStore } from '../data/gifts.store';
import { giftTexts } from '../gift-texts';
import { giftLabel } from '../gift-view';
import { CatalogueStatus } from './catalogue-status';
import { GiftKeys } from './gift-keys';
import { GiftPlayback } from './gift-playback';
import { GiftsToolbar } from './gifts-toolbar';

const CARD_SIZE: ItemSize = { minWidth: 136, height: 222, gap: 12 };
const SKELETONS = 24;

/** Telegram's catalogue of gifts. */
@Component({
  selector: 'gb-gifts-page',
  imports: [
    AppLink,
    Button,
    CatalogueStatus,
    EmptyState,
    ErrorState,
    GiftCard,
    GiftKeys,
    GiftPlayback,
    GiftsToolbar,
    PageHeader,
    RouterOutlet,
    SegmentedControl,
    Skeleton,
    VirtualGrid,
    VirtualGridItem,
  ],
  templateUrl: './gifts-page.html',
  styleUrl: './gifts-page.css',
})
export class GiftsPage {
  protected readonly i18n = inject(I18n);
  protected readonly texts = giftTexts();
  protected readonly store = inject(GiftsStore);
  protected readonly filter = inject(GiftsFilter);
  protected readonly cardSize = CARD_SIZE;
  protected readonly skeletons = Array.from({ length: SKELETONS });
  protected readonly keyOf = (gift: Gift): string => gift.id;
  protected readonly label = giftLabel();
  /** Accounts and profiles could not be loaded, so it is not known which catalogue to show. */
  private readonly environmentFailure = signal<{ error: unknown } | null>(null);
  protected readonly failure = computed(() => {
    const state = this.store.state();
    return state.name === 'failed' ? state : this.environmentFailure();
  });
  protected readonly environments = computed(() => {
    const [used, shown] = [this.known.used() ?? [], this.store.environment()];
    const offered = ENVIRONMENTS.filter((environment) => used.includes(environment) || environment === shown);
    return offered.map((value) => ({ value, label: this.texts().environments[value] }));
  });
  /** Why there are no gifts; null when there are, or when that is not known yet. */
  protected readonly empty = computed(() => {
    if (this.store.gifts().length > 0 || this.store.state().name !== 'ready') return null;
    const watching = this.store.watching();
    const texts = this.texts();
    if (this.store.readAt() !== null) return { title: texts.emptyTitle, text: texts.emptyText, isReading: false };
    const left = Date.parse(watching?.wait_until ?? '') - this.clock.now();
    if (watching?.state === 'waiting' && left > 0)
      return { title: texts.waitingTitle, text: texts.waitingText(clockTime(left / 1000)), isReading: false };
    if (this.hasAccount()) return { title: texts.unreadTitle, text: texts.unreadText, isReading: true };
    return { title: texts.noAccountTitle, text: texts.noAccountText, isReading: false, needsAccount: true };
  });
  /** For screen readers. */
  private readonly resultCount = computed(() => {
    if (!this.filter.isFiltered() || this.store.gifts().length === 0) return '';
    const [shown, all] = [this.filter.gifts().length, this.store.gifts().length];
    return shown === 0 ? this.texts().nothing : this.texts().found(this.i18n.number(shown), this.i18n.number(all));
  });
  private readonly hasAccount = computed(() => {
    const environment = this.store.environment();
    return environment !== null && !!this.known.used()?.includes(environment);
  });

  private readonly known = inject(GiftEnvironments);
  private readonly clock = inject(Clock);
  private readonly head = viewChild.required(PageHeader);
  protected readonly toolbar = viewChild(GiftsToolbar);

  constructor() {
    pageTitle(() => this.i18n.texts().gifts.title);
    announce(() => (this.isLoading() ? this.texts().loading : ''));
    announce(this.resultCount);
    inject(PageCommands).provide({ search: () => this.toolbar()?.focus() });
    effect(() => {
      const environment = this.filter.query().environment ?? this.known.first();
      if (environment) this.store.open(environment);
    });
    effect(() => {
      if (this.store.state().name !== 'loading') prefetchScripts();
    });
    inject(DestroyRef).onDestroy(() => {
      this.store.close();
      this.filter.cancelPendingWrite();
    });
    void this.load();
  }

  protected isLoading(): boolean {
    return this.store.state().name === 'loading' && !this.failure();
  }

  protected async load(): Promise<void> {
    this.environmentFailure.set(null);
    this.store.load();
    try {
      await this.known.load();
    } catch (error) {
      this.environmentFailure.set({ error });
    }
  }

  protected choose(environment: Environment): void {
    this.filter.update({ environment: environment === this.known.first() ? null : environment });
  }

  protected clearFilters(): void {
    this.filter.clear();
    this.head().focus({ preventScroll: true });
  }
}
