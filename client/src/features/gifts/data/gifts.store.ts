import { Service, computed, inject, signal } from '@angular/core';
import type { Environment, Gift, Gifts } from '@giftbuyer/contracts';
import { ApiClient, isAbort } from '../../../core/http/api-client';
import { type LiveEvent, ServerEvents } from '../../../core/events/server-events';
import { Session } from '../../../core/session/session';
import { CurrentUser } from '../../../core/user/current-user';
import { type GiftRows, NO_GIFTS, withList, withNewGift } from './gift-rows';
import { Refetch } from './refetch';

/** One reading of the catalogue may change a hundred gifts, each with an event. */
const MIN_REQUEST_INTERVAL_MS = 1000;
/** The server reads a catalogue again and again while pages ask for it once a minute. */
const ASK_EVERY_MS = 45_000;

export type CatalogueState = { name: 'loading' } | { name: 'ready' } | { name: 'failed'; error: unknown };

/** The catalogue of an environment while a page shows it. Events say when to load it again. */
@Service()
export class GiftsStore {
  private readonly api = inject(ApiClient);
  private readonly rows = signal<GiftRows>(NO_GIFTS);
  private readonly answer = signal<Omit<Gifts, 'items'> | null>(null);
  private readonly currentState = signal<CatalogueState>({ name: 'loading' });
  private readonly shownEnvironment = signal<Environment | null>(null);
  private isOpen = false;
  private timer: ReturnType<typeof setInterval> | undefined;
  /** The ETag of the last list. */
  private etag: string | null = null;
  private request = new AbortController();
  private refetch = this.newRefetch();

  /** Null before a page was opened. */
  readonly environment = this.shownEnvironment.asReadonly();
  readonly state = this.currentState.asReadonly();
  readonly gifts = computed(() => this.rows().gifts);
  /** When the catalogue was read from Telegram; null when it never was. */
  readonly readAt = computed(() => this.answer()?.read_at ?? null);
  readonly watching = computed(() => this.answer()?.watching ?? null);
  private readonly byId = computed(() => new Map(this.gifts().map((gift) => [gift.id, gift])));

  constructor() {
    const events = inject(ServerEvents);
    inject(Session).ended.subscribe(() => this.forget(null));
    events.events.subscribe((event) => this.onEvent(event));
    events.opened.subscribe(() => this.load());
    inject(CurrentUser).returned.subscribe(() => this.load());
  }

  find(id: string): Gift | undefined {
    return this.byId().get(id);
  }

  /** Shows the catalogue of this environment until `close`. */
  open(environment: Environment): void {
    if (environment !== this.shownEnvironment()) this.forget(environment);
    this.isOpen = true;
    this.timer ??= setInterval(() => this.load(), ASK_EVERY_MS);
    this.load();
  }

  close(): void {
    this.isOpen = false;
    clearInterval(this.timer);
    this.timer = undefined;
    this.refetch.stop();
  }

  /** Loads the list when it was not loaded within the last second, else when that is over. */
  load(): void {
    if (this.isOpen && !document.hidden) this.refetch.hint();
  }

  private onEvent({ type, data }: LiveEvent): void {
    if (type === 'resync') return this.load();
    if (type !== 'gift.new' && type !== 'gift.updated' && type !== 'catalogue.updated') return;
    if (data.environment !== this.shownEnvironment()) return;
    if (type === 'gift.new') this.rows.update((rows) => withNewGift(rows, data.gift));
    this.load();
  }

  private newRefetch(): Refetch {
    return new Refetch(() => this.fetchList(), MIN_REQUEST_INTERVAL_MS);
  }

  /** When the session has ended, the request never settles. */
  private async fetchList(): Promise<void> {
    const environment = this.shownEnvironment();
    if (environment === null) return;
    const { signal } = this.request;
    const { eventCount } = this.rows();
    try {
      const path = `/api/gifts?environment=${environment}`;
      const read = await this.api.getIfChanged<Gifts>(this.etag, path, { signal });
      if (signal.aborted) return;
      if (read) {
        const { items, ...answer } = read.answer;
        this.etag = read.tag;
        this.rows.update((rows) => withList(rows, eventCount, items));
        this.answer.set(answer);
      }
      this.currentState.set({ name: 'ready' });
    } catch (error) {
      if (!isAbort(error)) this.currentState.set({ name: 'failed', error });
    }
  }

  private forget(environment: Environment | null): void {
    this.request.abort();
    this.request = new AbortController();
    this.refetch.stop();
    this.refetch = this.newRefetch();
    this.etag = null;
    this.rows.set(NO_GIFTS);
    this.answer.set(null);
    this.currentState.set({ name: 'loading' });
    this.shownEnvironment.set(environment);
  }
}
