import { Directive, type OnDestroy, type OnInit, inject, input } from '@angular/core';
import { type ModalOptions, Modals, type ModalRef } from '@giftbuyer/ui';
import { Session } from '../core/session/session';
import { AppNavigation } from '../core/navigation/app-navigation';

/** Route that opens a sheet over the page of its parent route. Closing the sheet leaves the route. */
@Directive()
export abstract class SheetRoute implements OnInit, OnDestroy {
  /** Of the URL, unvalidated. */
  readonly id = input.required<string>();

  protected readonly modals = inject(Modals);
  private readonly navigation = inject(AppNavigation);
  private readonly session = inject(Session);
  private sheet: ModalRef | undefined;

  /** Path of the parent route. */
  protected abstract readonly parentPath: string;
  protected abstract openSheet(options: ModalOptions): ModalRef;

  ngOnInit(): void {
    const fallbackFocus = () => document.querySelector<HTMLElement>('main h1');
    this.sheet = this.openSheet({ sheet: true, fallbackFocus });
    void this.sheet.closed.then(() => this.onClosed());
  }

  ngOnDestroy(): void {
    const { sheet } = this;
    this.sheet = undefined;
    sheet?.close();
  }

  /** The sheet was closed by ×, Esc or the backdrop, and the URL is still that of the sheet. */
  private async onClosed(): Promise<void> {
    // After a logout the login page returns here.
    if (!this.sheet || !this.session.me()) return;
    await this.navigation.leaveSheet(this.parentPath);
  }
}
