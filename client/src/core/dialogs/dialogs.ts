import { InjectionToken, Injector, Service, inject, type Type } from '@angular/core';
import { type Dialog, type DialogWithoutData, type ModalOptions, type Modals, Toasts } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { PanelUpdate } from '../scripts/panel-update';
import { Session } from '../session/session';

/** What `bundles/dialogs.ts` exports: it adds its dialogs to this interface, so that this file imports no feature. */
export interface DialogsBundle {
  readonly Modals: typeof Modals;
}

/** Loads that bundle. */
export const LOAD_DIALOGS = new InjectionToken<() => Promise<DialogsBundle>>('loads the bundle of dialogs');

const TOAST = 'modal';

/** Opens dialogs. The code of all of them is one bundle, which is loaded when the first one is opened. */
@Service()
export class Dialogs {
  private readonly injector = inject(Injector);
  private readonly loadBundle = inject(LOAD_DIALOGS);
  private readonly session = inject(Session);
  private readonly toasts = inject(Toasts);
  private readonly update = inject(PanelUpdate);
  private readonly texts = inject(I18n).signInTexts;
  /** Number of the dialog that was asked for last. */
  private wanted = 0;

  /**
   * Opens a dialog; its class declares the types of its data and result. Of those that are asked for while the code is loading
   * the last one opens.
   * @returns the result; undefined when it was dismissed, gave way to another one, or could not be loaded
   */
  open<Result>(
    selectDialog: (bundle: DialogsBundle) => Type<DialogWithoutData<Result>>,
    data?: undefined,
    options?: ModalOptions,
  ): Promise<Result | undefined>;
  open<Data, Result>(
    selectDialog: (bundle: DialogsBundle) => Type<Dialog<Data, Result>>,
    data: NoInfer<Data>,
    options?: ModalOptions,
  ): Promise<Result | undefined>;
  async open<Data, Result>(
    selectDialog: (bundle: DialogsBundle) => Type<Dialog<Data, Result>>,
    data: Data,
    options?: ModalOptions,
  ): Promise<Result | undefined> {
    const number = ++this.wanted;
    const { signal } = this.session;
    let component: Type<Dialog<Data, Result>>;
    let stack: Modals;
    this.toasts.pending(TOAST, this.texts().common.loading);
    try {
      const bundle = await this.loadBundle();
      component = selectDialog(bundle);
      stack = this.injector.get(bundle.Modals);
    } catch {
      if (number === this.wanted) await this.reportFailure();
      return undefined;
    }
    if (number !== this.wanted) return undefined;
    this.toasts.dismiss(TOAST);
    // The user was signed out meanwhile and is on another page.
    if (signal.aborted) return undefined;
    return stack.open(component, data, options).closed;
  }

  private async reportFailure(): Promise<void> {
    if (await this.update.notifyIfUpdated()) this.toasts.dismiss(TOAST);
    else this.toasts.error(TOAST, this.texts().errors.network);
  }
}
