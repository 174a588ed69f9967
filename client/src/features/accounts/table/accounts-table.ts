import { Component, computed, inject, output, viewChild } from '@angular/core';
import type { Account } from '@giftbuyer/contracts';
import { VirtualGrid, Icon, type ReorderEvent, VirtualGridItem } from '@giftbuyer/ui';
import { I18n } from '../../../i18n/i18n';
import { Density } from '../../../core/preferences/density';
import { AccountKeys } from '../list/account-keys';
import { AccountRefresh } from '../account/account-refresh';
import { AccountRow } from './account-row';
import { ROW_SIZE_BY_DENSITY } from '../list/item-sizes';
import type { Sort } from '../data/list-query';
import { displayName } from '../data/display-name';
import { AccountsFilter } from '../data/accounts-filter';

type Column = 'name' | 'stars' | 'change' | 'status' | 'refreshed';
const COLUMNS: readonly { column: Column; sort?: Sort }[] = [
  { column: 'name', sort: 'name' },
  { column: 'stars', sort: 'stars' },
  { column: 'change' },
  { column: 'status' },
  { column: 'refreshed', sort: 'refreshed' },
];

/** The accounts as a table with sortable columns, for users with hundreds of them. */
@Component({
  selector: 'gb-accounts-table',
  imports: [AccountKeys, AccountRow, VirtualGrid, Icon, VirtualGridItem],
  templateUrl: './accounts-table.html',
  styleUrl: './accounts-table.css',
})
export class AccountsTable {
  readonly moved = output<ReorderEvent>();
  readonly remove = output<Account>();

  protected readonly texts = inject(I18n).texts;
  protected readonly filter = inject(AccountsFilter);
  protected readonly refresh = inject(AccountRefresh);
  protected readonly size = computed(() => ROW_SIZE_BY_DENSITY[this.density()]);
  protected readonly keyOf = (account: Account): number => account.id;
  protected readonly columns = COLUMNS;
  private readonly density = inject(Density).name;
  private readonly list = viewChild<VirtualGrid<Account>>('list');

  /** Scrolls to the row and focuses it. */
  reveal(id: number, block: ScrollLogicalPosition): void {
    this.list()?.reveal(id, block);
  }

  protected nameOf(account: Account): string {
    return displayName(account, this.texts());
  }

  /** Direction of the values in the column: names ascend from A, Stars and times descend by default. */
  protected sortDirection(sort: Sort | undefined): 'ascending' | 'descending' | null {
    const { sort: current, isReversed } = this.filter.query();
    if (sort === undefined || sort !== current) return null;
    return (sort === 'name') === isReversed ? 'descending' : 'ascending';
  }

  protected sortBy(sort: Sort): void {
    const { sort: current, isReversed } = this.filter.query();
    this.filter.update({ sort, isReversed: sort === current && !isReversed });
  }
}
