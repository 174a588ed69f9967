import { Component, computed, inject, signal } from '@angular/core';
import { Button, type ConfirmOptions, Toasts } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { CurrentUser } from '../../core/user/current-user';
import { ErrorMessages } from '../../core/http/error-messages';
import { Dialogs } from '../../core/dialogs/dialogs';

const TOAST = 'installation';

/** Shown while the data looks like a copy: the first user can confirm that no other panel uses it. */
@Component({
  selector: 'gb-installation-section',
  imports: [Button],
  template: `
    <h2 id="installation">{{ texts().installation.title }}</h2>
    <div class="row">
      @if (canConfirm()) {
        <p>{{ texts().installation.text }}</p>
        <button gbButton variant="primary" type="button" [busy]="busy()" (click)="confirm()">
          {{ texts().installation.confirm }}
        </button>
      } @else {
        <p>{{ texts().installation.notYours }}</p>
      }
    </div>
  `,
  styles: `
    :host {
      display: block;
      border: 1px solid color-mix(in oklab, var(--warning) 35%, transparent);
      border-radius: var(--radius-card);
      background: color-mix(in oklab, var(--warning) 8%, var(--surface));
    }
    h2 {
      margin: 0;
      padding: var(--space-4) var(--space-4) 0;
      font: var(--font-section);
    }
    .row {
      display: grid;
      justify-items: start;
      gap: var(--space-3);
      padding: var(--space-2) var(--space-4) var(--space-4);
    }
    p {
      margin: 0;
      color: var(--text-2);
    }
  `,
  host: { role: 'region', 'aria-labelledby': 'installation' },
})
export class InstallationSection {
  protected readonly texts = inject(I18n).allTexts;
  protected readonly busy = signal(false);
  protected readonly canConfirm = computed(() => this.user.me()?.can_confirm_installation === true);

  private readonly user = inject(CurrentUser);
  private readonly dialogs = inject(Dialogs);
  private readonly toasts = inject(Toasts);
  private readonly errors = inject(ErrorMessages);

  protected async confirm(): Promise<void> {
    if (this.busy()) return;
    const { installation, common } = this.texts();
    const question: ConfirmOptions = {
      heading: installation.confirmTitle,
      text: installation.confirmText,
      confirmLabel: installation.confirm,
      cancelLabel: common.cancel,
    };
    const options = {
      alert: true,
      fallbackFocus: () => document.querySelector<HTMLElement>('main h1'),
    };
    if (!(await this.dialogs.open(({ ConfirmDialog }) => ConfirmDialog, question, options))) return;
    this.busy.set(true);
    try {
      await this.user.confirmInstallation();
      this.toasts.success(TOAST, installation.confirmed);
    } catch (error) {
      this.toasts.error(TOAST, this.errors.messageFor(error));
    } finally {
      this.busy.set(false);
    }
  }
}
