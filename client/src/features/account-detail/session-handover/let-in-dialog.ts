import { Component, computed, inject, signal, viewChild, viewChildren } from '@angular/core';
import { type Account, LOGIN_URL, type LetIn, type LetInAnswer, type LetInDevice } from '@giftbuyer/contracts';
import { Button, ModalFrame, TextField, Toasts, modalData, modalRef } from '@giftbuyer/ui';
import { I18n } from '../../../i18n/i18n';
import { ApiClient } from '../../../core/http/api-client';
import { FormSubmission } from '../../../shared/forms/form-submission';

const TOAST = 'let-in';
const MAX_LENGTH = 600;

/** Lets another app in to the account by the link of its QR code, and shows what was let in. */
@Component({
  selector: 'gb-let-in-dialog',
  imports: [Button, ModalFrame, TextField],
  template: `
    @let letIn = texts().sessionHandover.letIn;
    <gb-modal-frame [heading]="letIn.title">
      @if (device(); as device) {
        <dl>
          <dt>{{ letIn.app }}</dt>
          <dd translate="no">{{ device.app_name }} {{ device.app_version }}</dd>
          <dt>{{ letIn.device }}</dt>
          <dd translate="no">{{ device.device_model }}, {{ device.system_version }}</dd>
          <dt>{{ letIn.place }}</dt>
          <dd translate="no">{{ place() }}</dd>
        </dl>
        <div class="text">
          @if (device.password_pending) {
            <p>{{ letIn.passwordPending }}</p>
          }
          <p>{{ letIn.doneText }}</p>
        </div>
      } @else {
        <div class="text">
          <p>{{ letIn.text }}</p>
          <p>{{ letIn.how }}</p>
          <p class="warning">{{ letIn.warning }}</p>
        </div>
        <form id="let-in" novalidate (submit)="$event.preventDefault(); submit()">
          <gb-text-field
            #urlField
            required
            enterkeyhint="go"
            placeholder="tg://login?token=…"
            [label]="letIn.label"
            [maxlength]="maxLength"
            [locked]="form.busy()"
            [error]="error()"
            [(value)]="url"
          />
        </form>
      }
      <ng-container ngProjectAs="[gbModalActions]">
        @if (device()) {
          <button gbButton variant="primary" type="button" (click)="modal.dismiss()">{{ letIn.close }}</button>
        } @else {
          <button gbButton type="button" (click)="modal.dismiss()">{{ texts().common.cancel }}</button>
          <button gbButton variant="primary" type="submit" form="let-in" [busy]="form.busy()">{{ letIn.go }}</button>
        }
      </ng-container>
    </gb-modal-frame>
  `,
  styleUrl: './session-handover.css',
})
export class LetInDialog {
  readonly modal = modalRef();
  readonly data = modalData<Account>();
  protected readonly texts = inject(I18n).allTexts;
  protected readonly maxLength = MAX_LENGTH;
  protected readonly url = signal('');
  /** What was let in. */
  protected readonly device = signal<LetInDevice | null>(null);
  private readonly fields = viewChildren(TextField);
  private readonly urlField = viewChild<TextField>('urlField');
  protected readonly form = new FormSubmission(TOAST, this.fields);
  private readonly invalid = computed(() => {
    const url = this.url().trim();
    const { missing, invalid } = this.texts().sessionHandover.letIn;
    if (!this.form.submitted() || LOGIN_URL.test(url)) return '';
    return url ? invalid : missing;
  });
  protected readonly error = computed(() => this.invalid() || this.form.failure());
  protected readonly place = computed(() => {
    const { country, region, ip } = this.device() ?? {};
    return [region, country, ip].filter(Boolean).join(', ');
  });

  private readonly api = inject(ApiClient);
  private readonly toasts = inject(Toasts);

  constructor() {
    this.modal.canClose = () => !this.form.busy();
  }

  protected submit(): Promise<void> {
    const { running, done } = this.texts().sessionHandover.letIn;
    return this.form.submit([this.invalid], {
      pending: running,
      request: async () => {
        const body: LetIn = { url: this.url().trim() };
        const { device } = await this.api.post<LetInAnswer>(`/api/account/${this.data.id}/let_in`, body);
        this.toasts.success(TOAST, done);
        this.device.set(device);
      },
      focusOnError: () => this.urlField(),
    });
  }
}
