import { inject } from '@angular/core';
import { Confirmation, type ModalRef } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import type { FormSubmission } from './form-submission';

/** Keeps a modal open while its form is submitted, and asks before unsaved input is discarded. */
export function guardUnsavedChanges<Result>(
  modal: ModalRef<Result>,
  form: FormSubmission,
  hasChanges: () => boolean,
): void {
  const confirmation = inject(Confirmation);
  const { signInTexts: texts } = inject(I18n);
  modal.canClose = async () => {
    if (form.busy()) return false;
    if (!hasChanges()) return true;
    const { title, text, confirm, cancel } = texts().unsaved;
    const question = { heading: title, text, confirmLabel: confirm, cancelLabel: cancel, danger: true };
    return (await confirmation.confirm(question)) === true;
  };
}
