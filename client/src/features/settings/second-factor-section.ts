import { Component, computed, inject, signal } from '@angular/core';
import type { SecondFactor, SecondFactorSetUp } from '@giftbuyer/contracts';
import { Badge, Button, type ConfirmOptions, Skeleton, Toasts } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { ApiClient, needsStepUp } from '../../core/http/api-client';
import { ErrorMessages } from '../../core/http/error-messages';
import { Dialogs } from '../../core/dialogs/dialogs';
import { ErrorState } from '../../shared/error-state';
import type { SetUpData } from './second-factor-dialog';

const TOAST = 'second-factor';
const PATH = '/api/me/second-factor';

/** Status and actions of the second factor. */
@Component({
  selector: 'gb-second-factor-section',
  imports: [Badge, Button, ErrorState, Skeleton],
  templateUrl: './second-factor-section.html',
  styleUrl: './section.css',
  host: { role: 'region', 'aria-labelledby': 'second-factor' },
})
export class SecondFactorSection {
  protected readonly texts = inject(I18n).allTexts;
  /** Null before the first response. */
  protected readonly factor = signal<SecondFactor | null>(null);
  protected readonly failure = signal<unknown>(null);
  protected readonly busy = signal<'set-up' | 'codes' | 'off' | null>(null);
  protected readonly since = computed(() => {
    const at = this.factor()?.enabled_at;
    return at ? this.i18n.date(at) : '';
  });

  private readonly i18n = inject(I18n);
  private readonly api = inject(ApiClient);
  private readonly dialogs = inject(Dialogs);
  private readonly toasts = inject(Toasts);
  private readonly errors = inject(ErrorMessages);

  constructor() {
    void this.load();
  }

  protected async load(): Promise<void> {
    this.failure.set(null);
    try {
      this.factor.set(await this.api.get<SecondFactor>(PATH));
    } catch (error) {
      this.failure.set(error);
    }
  }

  protected setUp(): Promise<void> {
    return this.run('set-up', async () => {
      const setUp = await this.api.post<SecondFactorSetUp>(PATH);
      const data: SetUpData = { setUp, isChange: Boolean(this.factor()?.enabled_at) };
      const codes = await this.dialogs.open(({ SecondFactorDialog }) => SecondFactorDialog, data);
      // Undefined when dismissed or signed out. Reloads in any case: another tab may have changed the status.
      if (codes) await this.showCodes(codes, this.texts().secondFactor.turnedOn);
      await this.load();
    });
  }

  protected renewCodes(): Promise<void> {
    return this.run('codes', async () => {
      const { secondFactor, common } = this.texts();
      const question = {
        heading: secondFactor.renewTitle,
        text: secondFactor.renewText,
        confirmLabel: secondFactor.renew,
      };
      if (!(await this.confirm({ ...question, cancelLabel: common.cancel }))) return;
      const { recovery_codes } = await this.api.post<{ recovery_codes: string[] }>(`${PATH}/recovery-codes`);
      await this.showCodes(recovery_codes, secondFactor.renewed);
      await this.load();
    });
  }

  protected turnOff(): Promise<void> {
    return this.run('off', async () => {
      const { secondFactor, common } = this.texts();
      const question = {
        heading: secondFactor.offTitle,
        text: secondFactor.offText,
        confirmLabel: secondFactor.turnOff,
      };
      if (!(await this.confirm({ ...question, cancelLabel: common.cancel, danger: true }))) return;
      await this.api.delete(PATH);
      this.toasts.success(TOAST, secondFactor.turnedOff);
      await this.load();
    });
  }

  private async showCodes(codes: string[], done: string): Promise<void> {
    this.toasts.success(TOAST, done);
    await this.dialogs.open(({ RecoveryCodesDialog }) => RecoveryCodesDialog, codes);
  }

  private confirm(question: ConfirmOptions): Promise<boolean | undefined> {
    return this.dialogs.open(({ ConfirmDialog }) => ConfirmDialog, question, { alert: true });
  }

  private async run(what: 'set-up' | 'codes' | 'off', action: () => Promise<void>): Promise<void> {
    if (this.busy()) return;
    this.busy.set(what);
    try {
      await action();
    } catch (error) {
      if (!needsStepUp(error)) this.toasts.error(TOAST, this.errors.messageFor(error));
    } finally {
      this.busy.set(null);
    }
  }
}
