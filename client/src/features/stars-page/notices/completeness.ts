import { Component, computed, inject, input, signal } from '@angular/core';
import type { StarLedger } from '@giftbuyer/contracts';
import { Button, Icon } from '@giftbuyer/ui';
import { I18n } from '../../../i18n/i18n';
import { LedgersStore } from '../../ledgers/ledgers.store';
import { AccountNames } from '../../transactions/account-names';
import { gapSentence } from '../../transactions/gap-sentence';
import { StarAmounts } from '../../transactions/star-amounts';
import { starsTexts } from '../../ledgers/stars-texts';

/** How many accounts are listed at first. */
const FEW = 3;

/** Accounts whose transactions do not add up to the balance: since when, and why. */
@Component({
  selector: 'gb-completeness',
  imports: [Button, Icon],
  template: `
    @if (gaps().length > 0) {
      <h3><gb-icon name="info" /> {{ texts().complete.title }}</h3>
      <ul>
        @for (gap of shown(); track gap.key) {
          <li>{{ gap.sentence }}</li>
        }
      </ul>
      @if (shown().length < gaps().length) {
        <button gbButton variant="quiet" type="button" (click)="showsAll.set(true)">
          {{ texts().complete.more(gaps().length - shown().length) }}
        </button>
      }
    }
  `,
  styles: `
    :host {
      display: block;
    }
    :host:not(:has(h3)) {
      display: none;
    }
    h3 {
      display: flex;
      align-items: center;
      gap: var(--space-2);
      margin: 0 0 var(--space-1);
      color: var(--text-2);
      font: var(--font-strong);
    }
    gb-icon {
      inline-size: 18px;
      block-size: 18px;
    }
    ul {
      display: grid;
      gap: var(--space-1);
      margin: 0;
      padding-inline-start: 40px;
      color: var(--text-2);
      overflow-wrap: anywhere;
      text-wrap: pretty;
    }
    button {
      margin-inline-start: 26px;
    }
  `,
})
export class Completeness {
  /** Ids; empty for all. */
  readonly accounts = input.required<readonly number[]>();

  protected readonly texts = starsTexts();
  protected readonly showsAll = signal(false);
  protected readonly gaps = computed(() => {
    const accounts = this.accounts();
    return (this.ledgers.ledgers() ?? [])
      .filter(({ account_id: id, gap }) => gap !== null && (accounts.length === 0 || accounts.includes(id)))
      .map((ledger) => ({ key: `${ledger.account_id} ${ledger.currency}`, sentence: this.sentenceOf(ledger) }));
  });
  protected readonly shown = computed(() => (this.showsAll() ? this.gaps() : this.gaps().slice(0, FEW)));

  private readonly ledgers = inject(LedgersStore);
  private readonly names = inject(AccountNames);
  private readonly amounts = inject(StarAmounts);
  private readonly i18n = inject(I18n);

  private sentenceOf(ledger: StarLedger): string {
    const name = this.names.nameOf(ledger.account_id);
    return gapSentence(ledger, name, this.texts(), (at) => this.i18n.dateTime(at), this.amounts);
  }
}
