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

/** Opens dialogs. The code of all of them is one bundle, which is loaded when the first one is opened. */
@Service()
export class Dialogs {
  private readonly injector = inject(Injector);
  private readonly loadBundle = inject(LOAD_DIALOGS);
  private readonly session = inject(Session);
  private readonly toasts = inject(Toasts);
  private readonly update = inject(PanelUpdate);
  private readonly texts = inject(I18n).signInTexts;
  private loading = false;

  /**
   * Opens a dialog; its class declares the types of its data and result.
   * @returns the result; undefined when it was dismissed or could not be loaded
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
    // A second click while the bundle is loading must not open a second dialog.
    if (this.loading) return undefined;
    this.loading = true;
    const { signal } = this.session;
    let component: Type<Dialog<Data, Result>>;
    let stack: Modals;
    try {
      const bundle = await this.loadBundle();
      component = selectDialog(bundle);
      stack = this.injector.get(bundle.Modals);
    } catch {
      if (!(await this.update.notifyIfUpdated())) this.toasts.error('modal', this.texts().errors.network);
      return undefined;
    } finally {
      this.loading = false;
    }
    // The user was signed out meanwhile and is on another page.
    if (signal.aborted) return undefined;
    return stack.open(component, data, options).closed;
  }
}
