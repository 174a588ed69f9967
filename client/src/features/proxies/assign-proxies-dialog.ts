import { Component, computed, inject, linkedSignal, signal } from '@angular/core';
import type { Account } from '@giftbuyer/contracts';
import { Button, ModalFrame, Toasts, modalData, modalRef } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { ErrorMessages } from '../../core/http/error-messages';
import { ProxiesStore } from './proxies.store';
import { ProxySelect } from './proxy-select';

const TOAST = 'proxy';
const SPREAD = 'spread';
const SETS = ['shown', 'all', 'without', 'failing'] as const;
type SetName = (typeof SETS)[number];

export interface AssignProxiesData {
  accounts: readonly Account[];
  /** Those that the filter of the list shows, when it shows fewer. */
  shown?: readonly Account[];
}

/** Gives accounts a proxy, or all working proxies in turn. Closes with the ids of the accounts that it was about. */
@Component({
  selector: 'gb-assign-proxies-dialog',
  imports: [Button, ModalFrame, ProxySelect],
  template: `
    <gb-modal-frame [heading]="texts().proxies.assignTitle">
      <form id="assign-proxies" (submit)="$event.preventDefault(); submit()">
        @if (sets().length > 1) {
          <fieldset>
            <legend>{{ texts().proxies.whom }}</legend>
            @for (option of sets(); track option.name) {
              <label>
                <input
                  type="radio"
                  name="set"
                  [value]="option.name"
                  [checked]="set() === option.name"
                  (change)="set.set(option.name)"
                />
                {{ texts().proxies.sets[option.name] }} <span class="count">{{ option.accounts.length }}</span>
              </label>
            }
          </fieldset>
        }
        <gb-proxy-select
          [label]="texts().proxies.how"
          [value]="proxy()"
          [others]="others()"
          [other]="isSpread() ? spread : null"
          [disabled]="busy()"
          (chosen)="proxy.set($event); isSpread.set(false)"
          (otherChosen)="isSpread.set(true)"
        />
      </form>
      <ng-container ngProjectAs="[gbModalActions]">
        <button gbButton type="button" (click)="modal.dismiss()">{{ texts().common.cancel }}</button>
        <button gbButton variant="primary" type="submit" form="assign-proxies" [busy]="busy()">
          {{ texts().proxies.apply }}
        </button>
      </ng-container>
    </gb-modal-frame>
  `,
  styles: `
    form {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: var(--space-4);
    }
    fieldset {
      display: grid;
      gap: var(--space-1);
      margin: 0;
      padding: 0;
      border: 0;
    }
    legend {
      padding: 0;
      color: var(--text-2);
      font: var(--font-label);
    }
    label {
      display: flex;
      align-items: center;
      gap: var(--space-2);
      min-block-size: 36px;
      cursor: pointer;
    }
    .count {
      color: var(--text-2);
      font-variant-numeric: tabular-nums;
    }
  `,
})
export class AssignProxiesDialog {
  readonly modal = modalRef<number[]>();
  protected readonly texts = inject(I18n).allTexts;
  readonly data = modalData<AssignProxiesData>();
  private readonly store = inject(ProxiesStore);
  private readonly toasts = inject(Toasts);
  private readonly errors = inject(ErrorMessages);
  protected readonly spread = SPREAD;
  protected readonly busy = signal(false);
  private readonly working = computed(() => (this.store.proxies() ?? []).filter(({ check_error: e }) => e === null));
  private readonly isSingle = this.data.accounts.length === 1;
  protected readonly sets = computed(() => {
    const { accounts, shown = [] } = this.data;
    const members: Record<SetName, readonly Account[]> = {
      shown,
      all: accounts,
      without: accounts.filter(({ proxy_id: id }) => id === null),
      failing: accounts.filter(({ status }) => status === 'proxy_unreachable'),
    };
    const named = SETS.map((name) => ({ name, accounts: members[name] }));
    return this.isSingle
      ? named.filter(({ name }) => name === 'all')
      : named.filter(
          ({ name, accounts: each }) => name === 'all' || (each.length > 0 && each.length < accounts.length),
        );
  });
  protected readonly set = linkedSignal<SetName>(() => {
    const names = this.sets().map(({ name }) => name);
    return names.find((name) => name === 'shown' || name === 'without') ?? 'all';
  });
  protected readonly isSpread = signal(!this.isSingle && this.working().length > 1);
  /** The choice stays when proxies fail meanwhile: the select would show another one than is sent. */
  protected readonly others = computed(() => {
    const isOffered = this.isSpread() || (!this.isSingle && this.working().length > 1);
    return isOffered ? [{ value: SPREAD, label: this.texts().proxies.spread }] : [];
  });
  protected readonly proxy = signal<number | null>(
    this.isSingle ? (this.data.accounts[0]?.proxy_id ?? null) : (this.working()[0]?.id ?? null),
  );

  protected async submit(): Promise<void> {
    const accounts = this.sets().find(({ name }) => name === this.set())?.accounts ?? [];
    if (this.busy() || accounts.length === 0) return;
    const ids = accounts.map(({ id }) => id);
    const chosen = this.isSpread() ? this.working().map(({ id }) => id) : [this.proxy()];
    if (chosen.length === 0) return this.toasts.error(TOAST, this.texts().proxies.noneWorks);
    this.busy.set(true);
    try {
      const changed = await this.store.assign(ids, chosen);
      this.toasts.success(TOAST, this.texts().proxies.assigned(changed));
      this.modal.close(changed > 0 ? ids : []);
    } catch (error) {
      this.toasts.error(TOAST, this.errors.messageFor(error));
    } finally {
      this.busy.set(false);
    }
  }
}
