import { inject } from '@angular/core';
import { Confirmation, type ModalRef } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import type { Form } from './form';

/** Keeps a modal open while its form is being sent, and asks before what was typed into it is lost. */
export function keepUnsaved<Result>(modal: ModalRef<Result>, form: Form, isTyped: () => boolean): void {
  const confirmation = inject(Confirmation);
  const { texts } = inject(I18n);
  modal.canClose = async () => {
    if (form.busy()) return false;
    if (!isTyped()) return true;
    const { title, text, yes, no } = texts().unsaved;
    return (
      (await confirmation.confirm({ heading: title, text, confirmLabel: yes, cancelLabel: no, danger: true })) === true
    );
  };
}
