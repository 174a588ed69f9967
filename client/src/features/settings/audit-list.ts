import { Component, computed, inject, input, signal, type OnInit } from '@angular/core';
import type { AuditEntry, AuditPage } from '@giftbuyer/contracts';
import { Button, Skeleton } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { ApiClient } from '../../core/http/api-client';
import { ErrorState } from '../../shared/error-state';
import { browserName } from './browser-name';

/** Number of entries before "Show more". */
const INITIAL_LIMIT = 5;

/** The audit log of the user; with `only` just the logins. */
@Component({
  selector: 'gb-audit-list',
  imports: [Button, ErrorState, Skeleton],
  templateUrl: './audit-list.html',
  styleUrls: ['./section.css', './audit-list.css'],
  host: { role: 'region', '[attr.aria-labelledby]': 'headingId()', '[attr.aria-busy]': 'busy()' },
})
export class AuditList implements OnInit {
  readonly only = input<'sign-ins' | null>(null);

  protected readonly i18n = inject(I18n);
  protected readonly texts = this.i18n.allTexts;
  protected readonly skeletons = [60, 45, 55];
  protected readonly headingId = computed(() => (this.only() ? 'sign-ins' : 'audit-log'));
  protected readonly labels = computed(() => {
    const { audit } = this.texts();
    return this.only() ? { title: audit.signIns, lead: '' } : { title: audit.title, lead: audit.lead };
  });
  protected readonly busy = signal(false);
  protected readonly failure = signal<unknown>(null);
  private readonly entries = signal<readonly AuditEntry[] | null>(null);
  private readonly next = signal<string | null>(null);
  private readonly limit = signal(INITIAL_LIMIT);
  /** Null before the first response. */
  protected readonly shown = computed(() => this.entries()?.slice(0, this.limit()) ?? null);
  protected readonly hasMore = computed(() => this.next() !== null || (this.entries()?.length ?? 0) > this.limit());

  private readonly api = inject(ApiClient);

  ngOnInit(): void {
    void this.load();
  }

  /** Shows loaded entries before it requests more. */
  protected async showMore(): Promise<void> {
    const known = this.entries()?.length ?? 0;
    if (known <= this.limit()) await this.load();
    this.limit.set(Infinity);
  }

  protected async load(): Promise<void> {
    if (this.busy()) return;
    this.busy.set(true);
    this.failure.set(null);
    const query = new URLSearchParams();
    if (this.only()) query.set('only', 'sign-ins');
    if (this.next()) query.set('before', this.next() ?? '');
    try {
      const page = await this.api.get<AuditPage>(`/api/audit?${query}`);
      this.entries.update((entries) => [...(entries ?? []), ...page.items]);
      this.next.set(page.next);
    } catch (error) {
      this.failure.set(error);
    } finally {
      this.busy.set(false);
    }
  }

  protected title({ event, actor }: AuditEntry): string {
    const { events, byOperator } = this.texts().audit;
    // A newer server may send events that this page does not know.
    const label = Object.hasOwn(events, event) ? events[event] : event;
    return actor === 'operator' ? byOperator(label) : label;
  }

  /** Time, address and browser. */
  protected details({ last_at, address, user_agent, count }: AuditEntry): string[] {
    const { audit } = this.texts();
    const time = this.i18n.dateTime(last_at);
    const place = address || (count > 1 ? audit.manyAddresses : '');
    return [count > 1 ? audit.lastAt(time) : time, place, browserName(user_agent)].filter(Boolean);
  }
}
