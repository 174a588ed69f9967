import { InjectionToken, inject } from '@angular/core';

/** One open modal, injected by the component inside it. */
export class ModalRef<Result = void> {
  /** Called by `dismiss`, not by `close`. */
  canClose: () => boolean | Promise<boolean> = () => true;
  /** Whether `closeAll` leaves it open: it shows, or waits for, what is nowhere else. */
  mustStay: () => boolean = () => false;
  /** Resolves once, with the result of the first `close`. */
  readonly closed: Promise<Result | undefined>;
  /** While `canClose` runs, which may ask a question. */
  isDismissing = false;
  private readonly end: (result?: Result) => void;

  /** @param headingId the id that the heading inside must carry; the modal is labelled by it */
  constructor(readonly headingId: string) {
    const { promise, resolve } = Promise.withResolvers<Result | undefined>();
    this.closed = promise;
    this.end = resolve;
  }

  close(result?: Result): void {
    this.end(result);
  }

  /** The user wants to leave: Esc, ×, backdrop or Back. Closes the modal if `canClose` allows it. */
  async dismiss(): Promise<void> {
    if (this.isDismissing) return;
    this.isDismissing = true;
    try {
      if (await this.canClose()) this.close();
    } finally {
      this.isDismissing = false;
    }
  }
}

/** A component that is opened as a modal declares what it closes with: `readonly modal = modalRef<Result>()`. */
export interface DialogWithoutData<Result> {
  readonly modal: ModalRef<Result>;
  readonly data?: undefined;
}

/** One that also declares what it is given: `readonly data = modalData<Data>()`. */
export interface Dialog<Data, Result> {
  readonly modal: ModalRef<Result>;
  readonly data: Data;
}

export const MODAL_DATA = new InjectionToken<unknown>('data of the modal');

export function modalData<Data>(): Data {
  return inject(MODAL_DATA) as Data;
}

/** Typed access to the reference, for a component that closes with a `Result`. */
export function modalRef<Result = void>(): ModalRef<Result> {
  return inject<ModalRef<Result>>(ModalRef);
}
