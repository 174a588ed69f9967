import { Injector, Service, inject, type Type } from '@angular/core';
import { Toasts, type ModalOptions, type Modals } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import type * as Later from '../later';
import { PanelUpdate } from './panel-update';
import { Session } from './session';

/** Opens modals. Their code, and that of all modals, is loaded when the first of them is needed. */
@Service()
export class LazyModals {
  private readonly injector = inject(Injector);
  private readonly session = inject(Session);
  private readonly toasts = inject(Toasts);
  private readonly update = inject(PanelUpdate);
  private readonly texts = inject(I18n).texts;
  private loading = false;

  /** Resolves to the result of the modal, or to undefined when it was dismissed or could not be loaded. */
  async open<Result>(
    choose: (later: typeof Later) => Type<unknown>,
    options?: ModalOptions,
  ): Promise<Result | undefined> {
    // A second click while the code is on its way must not open a second modal.
    if (this.loading) return undefined;
    this.loading = true;
    const { signal } = this.session;
    let component: Type<unknown>;
    let stack: Modals;
    try {
      const later = await import('../later');
      component = choose(later);
      stack = this.injector.get(later.Modals);
    } catch {
      if (!(await this.update.tell())) this.toasts.error('modal', this.texts().errors.network);
      return undefined;
    } finally {
      this.loading = false;
    }
    // Whoever was signed out meanwhile is on another page.
    if (signal.aborted) return undefined;
    return stack.open<Result>(component, options).closed;
  }
}
