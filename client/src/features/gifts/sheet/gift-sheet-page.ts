import { Component } from '@angular/core';
import type { ModalOptions, ModalRef } from '@giftbuyer/ui';
import { SheetRoute } from '../../../shared/sheet-route';
import { GiftSheet } from './gift-sheet';

/** Route of `/gifts/:id`. */
@Component({ selector: 'gb-gift-sheet-page', template: '' })
export class GiftSheetPage extends SheetRoute {
  protected readonly parentPath = '/gifts';

  protected openSheet(options: ModalOptions): ModalRef {
    return this.modals.open(GiftSheet, this.id, options);
  }
}
