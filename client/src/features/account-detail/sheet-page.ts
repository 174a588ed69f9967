import { Component } from '@angular/core';
import type { ModalOptions, ModalRef } from '@giftbuyer/ui';
import { SheetRoute } from '../../shared/sheet-route';
import { AccountDetail } from './account-detail';

/** Route of `/accounts/:id`. */
@Component({ selector: 'gb-sheet-page', template: '' })
export class SheetPage extends SheetRoute {
  protected readonly parentPath = '/';

  protected openSheet(options: ModalOptions): ModalRef {
    return this.modals.open(AccountDetail, this.id, options);
  }
}
