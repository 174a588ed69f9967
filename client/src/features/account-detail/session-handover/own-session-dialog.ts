import { Component, Injector, afterNextRender, computed, inject, signal, viewChild } from '@angular/core';
import type { Account, OwnSession, OwnSessionAnswer, OwnSessionPassword } from '@giftbuyer/contracts';
import { Button, ModalFrame, Toasts, modalData, modalRef } from '@giftbuyer/ui';
import { I18n } from '../../../i18n/i18n';
import { ApiClient, needsStepUp } from '../../../core/http/api-client';
import { ErrorMessages, errorCode } from '../../../core/http/error-messages';
import { displayName } from '../../accounts/data/display-name';
import { ApiProfilesStore } from '../../api-profiles/api-profiles.store';
import { profileName } from '../../api-profiles/profile-name';
import { PasswordStep } from '../../telegram-login/password-step';
import { TelegramLogin } from '../../telegram-login/telegram-login';

const TOAST = 'own-session';

/** Gives the account a session of the panel's own, with the 2FA password if there is one. */
@Component({
  selector: 'gb-own-session-dialog',
  imports: [Button, ModalFrame, PasswordStep],
  template: `
    @let own = texts().sessionHandover.own;
    <gb-modal-frame [heading]="own.title">
      @if (needed(); as needed) {
        <gb-password-step
          [hint]="needed.hint"
          [busy]="busy()"
          [failure]="failure()"
          (edited)="failure.set('')"
          (confirm)="confirmPassword(needed.login_id, $event)"
        />
      } @else {
        <div class="text">
          <p>{{ own.text }}</p>
          <p>{{ own.notice }}</p>
          @if (profile(); as profile) {
            <p translate="no">{{ own.via(profile) }}</p>
          }
        </div>
      }
      <ng-container ngProjectAs="[gbModalActions]">
        @if (!needed()) {
          <button gbButton type="button" (click)="modal.dismiss()">{{ texts().common.cancel }}</button>
          <button gbButton variant="primary" type="button" [busy]="busy()" (click)="begin()">{{ own.go }}</button>
        }
      </ng-container>
    </gb-modal-frame>
  `,
  styleUrl: './session-handover.css',
})
export class OwnSessionDialog {
  readonly modal = modalRef();
  readonly data = modalData<Account>();
  protected readonly texts = inject(I18n).allTexts;
  protected readonly busy = signal(false);
  protected readonly failure = signal('');
  /** The 2FA password is needed. */
  protected readonly needed = signal<OwnSessionPassword | null>(null);
  protected readonly profile = computed(() => {
    const profile = this.profiles.find(this.data.api_profile_id);
    return profile && profileName(profile, this.texts());
  });
  private readonly passwordStep = viewChild(PasswordStep);

  private readonly api = inject(ApiClient);
  private readonly login = inject(TelegramLogin);
  private readonly profiles = inject(ApiProfilesStore);
  private readonly errors = inject(ErrorMessages);
  private readonly toasts = inject(Toasts);
  private readonly injector = inject(Injector);

  constructor() {
    this.modal.canClose = () => {
      if (this.busy()) return false;
      this.cancelOpenLogin();
      return true;
    };
  }

  protected begin(): Promise<void> {
    return this.run(async () => {
      const body: OwnSession = {};
      const answer = await this.api.post<OwnSessionAnswer>(`/api/account/${this.data.id}/own_session`, body);
      if (!('need_2fa' in answer)) return this.finish();
      this.toasts.dismiss(TOAST);
      this.needed.set(answer);
      afterNextRender(() => this.passwordStep()?.focus(), { injector: this.injector });
    });
  }

  protected confirmPassword(loginId: string, password: string): Promise<void> {
    return this.run(async () => {
      await this.login.confirmPassword({ login_id: loginId, password });
      this.finish();
    });
  }

  private async run(request: () => Promise<void>): Promise<void> {
    if (this.busy()) return;
    this.busy.set(true);
    this.failure.set('');
    this.toasts.pending(TOAST, this.texts().sessionHandover.own.running);
    try {
      await request();
    } catch (error) {
      this.showFailure(error);
    } finally {
      this.busy.set(false);
    }
  }

  private showFailure(error: unknown): void {
    if (needsStepUp(error)) return this.toasts.dismiss(TOAST);
    this.failure.set(this.errors.messageFor(error));
    this.toasts.error(TOAST, this.failure());
    // The next one begins again.
    if (errorCode(error) === 'login_id_not_found') this.needed.set(null);
  }

  private finish(): void {
    this.toasts.success(TOAST, this.texts().sessionHandover.own.done(displayName(this.data, this.texts())));
    this.modal.close();
  }

  private cancelOpenLogin(): void {
    const needed = this.needed();
    if (!needed) return;
    // If this fails, the login expires.
    this.login.cancel(needed.login_id).catch(() => undefined);
    this.toasts.info(TOAST, this.texts().sessionHandover.own.unchanged);
  }
}
