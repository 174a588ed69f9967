import { Component, inject, input, signal } from '@angular/core';
import { IconButton } from '../controls/icon-button';
import { Icon } from '../icon/icon';
import { ModalRef } from '../modal/modal-ref';
import { UI_TEXTS } from '../ui-texts';

/** A sheet closes when it is released further down than this; in CSS pixels. */
const CLOSES_AFTER = 96;

/** The body of a sheet: heading, × and scrolling content. On phones it can be dragged down by its handle. */
@Component({
  selector: 'gb-sheet-frame',
  imports: [Icon, IconButton],
  template: `
    <div
      #handle
      class="handle"
      aria-hidden="true"
      (pointerdown)="grab($event, handle)"
      (pointermove)="pull($event)"
      (pointerup)="release()"
      (pointercancel)="letGo()"
    ></div>
    <header>
      <h2 [id]="modal.headingId">
        <bdi translate="no">{{ heading() }}</bdi>
      </h2>
      <button gbIconButton type="button" [attr.aria-label]="texts().close" (click)="modal.dismiss()">
        <gb-icon name="close" />
      </button>
    </header>
    <div class="content"><ng-content /></div>
  `,
  styleUrl: './sheet-frame.css',
  host: { '[style.translate]': 'pulled() ? "0 " + pulled() + "px" : null' },
})
export class SheetFrame {
  readonly heading = input.required<string>();

  protected readonly modal = inject(ModalRef);
  protected readonly texts = inject(UI_TEXTS);
  /** The distance it is dragged down, in CSS pixels. */
  protected readonly pulled = signal(0);
  private grabbedAt: number | null = null;

  protected grab(event: PointerEvent, handle: HTMLElement): void {
    if (event.button !== 0) return;
    handle.setPointerCapture(event.pointerId);
    this.grabbedAt = event.clientY;
  }

  protected pull(event: PointerEvent): void {
    if (this.grabbedAt !== null) this.pulled.set(Math.max(0, event.clientY - this.grabbedAt));
  }

  protected async release(): Promise<void> {
    this.grabbedAt = null;
    if (this.pulled() > CLOSES_AFTER) await this.modal.dismiss();
    this.pulled.set(0);
  }

  protected letGo(): void {
    this.grabbedAt = null;
    this.pulled.set(0);
  }
}
