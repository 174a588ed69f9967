import { Component, computed, inject, input, output } from '@angular/core';
import type { StarPeer, StarTransaction } from '@giftbuyer/contracts';
import { Badge, Icon } from '@giftbuyer/ui';
import { AppLink } from '../../core/navigation/app-link';
import { Clock } from '../../core/time/clock';
import { I18n } from '../../i18n/i18n';
import { limitCombiningMarks, visibleText } from '../../shared/visible-text';
import { keyOf } from '../ledgers/merge-transactions';
import { starsTexts } from '../ledgers/stars-texts';
import { AccountNames } from './account-names';
import { Amount } from './amount';

/** Transactions as a table, newest first; on narrow screens a row has several lines. */
@Component({
  selector: 'gb-transaction-rows',
  imports: [Amount, AppLink, Badge, Icon],
  templateUrl: './transaction-rows.html',
  styleUrl: './transaction-rows.css',
  host: { '[class.of-one]': '!showsAccount()', '[class.long]': 'transactions().length > manyRows' },
})
export class TransactionRows {
  readonly transactions = input.required<readonly StarTransaction[]>();
  /** False in the sheet of an account. */
  readonly showsAccount = input(true);
  /** Gifts are buttons that emit their ids. */
  readonly giftChosen = output<string>();
  readonly filtersGifts = input(false);

  protected readonly i18n = inject(I18n);
  protected readonly texts = starsTexts();
  protected readonly names = inject(AccountNames);
  protected readonly manyRows = 200;
  protected readonly key = keyOf;
  private readonly clock = inject(Clock);
  private readonly formats = computed(() => {
    const language = this.i18n.language();
    this.clock.timezoneOffset();
    return {
      short: new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }),
      full: new Intl.DateTimeFormat(language, { dateStyle: 'full', timeStyle: 'long' }),
    };
  });

  protected when(at: string): string {
    return this.formats().short.format(new Date(at));
  }

  protected fullTime(at: string): string {
    return this.formats().full.format(new Date(at));
  }

  /** Names are untrusted: for use in `<bdi>`. Empty without a name. */
  protected peerName({ kind, id, name }: StarPeer): string {
    if (kind !== 'user' && kind !== 'chat' && kind !== 'channel') return this.texts().peers[kind] ?? '';
    return name !== null && visibleText(name) ? limitCombiningMarks(name.trim()) : (id ?? '');
  }

  /** Telegram's own words, which are untrusted as well. */
  protected wordsOf({ title, description }: StarTransaction): string {
    const [first, second] = [title, description].map((text) => limitCombiningMarks(text?.trim() ?? ''));
    return [first, second].find((text) => text && visibleText(text)) ?? '';
  }

  protected kindName({ kind }: StarTransaction): string {
    const { kinds } = this.texts();
    return Object.hasOwn(kinds, kind) ? kinds[kind] : kinds.other;
  }
}
