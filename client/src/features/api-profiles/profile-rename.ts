import { Component, ElementRef, afterNextRender, inject, input, output, signal, viewChild } from '@angular/core';
import { API_PROFILE_NAME_MAX_LENGTH, type ApiProfile } from '@giftbuyer/contracts';
import { Toasts } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { ErrorMessages } from '../../core/http/error-messages';
import { ApiProfilesStore } from './api-profiles.store';
import { profileName } from './profile-name';

const TOAST = 'api-profile';

/** Inline editor of a profile name. Enter and blur save, Esc cancels. */
@Component({
  selector: 'gb-profile-rename',
  template: `
    <input
      #input
      [attr.aria-label]="texts().profiles.renameLabel"
      [attr.maxlength]="maxLength"
      [readOnly]="busy()"
      autocomplete="off"
      enterkeyhint="done"
      (keydown)="onKey($event)"
      (blur)="onBlur()"
      (input)="failed.set(false)"
      [attr.aria-invalid]="failed() || null"
    />
  `,
  styles: `
    :host {
      flex: 1;
      min-inline-size: 0;
    }
    input {
      inline-size: 100%;
      min-block-size: 52px;
      padding: 8px 14px;
      border: 2px solid var(--accent);
      border-radius: var(--radius-card);
      outline: none;
      background: var(--surface);
      color: var(--text);
      font: var(--font-field);
    }
  `,
})
export class ProfileRename {
  readonly profile = input.required<ApiProfile>();
  readonly done = output();

  protected readonly texts = inject(I18n).allTexts;
  protected readonly maxLength = API_PROFILE_NAME_MAX_LENGTH;
  protected readonly busy = signal(false);
  /** The last attempt failed, and the text has not changed since. */
  protected readonly failed = signal(false);
  private readonly store = inject(ApiProfilesStore);
  private readonly toasts = inject(Toasts);
  private readonly errors = inject(ErrorMessages);
  private readonly input = viewChild.required<ElementRef<HTMLInputElement>>('input');
  private isFinished = false;

  constructor() {
    afterNextRender(() => {
      const { nativeElement } = this.input();
      nativeElement.value = profileName(this.profile(), this.texts());
      nativeElement.select();
    });
  }

  protected onKey(event: KeyboardEvent): void {
    if (event.isComposing) return;
    if (event.key === 'Enter') {
      event.preventDefault();
      void this.save();
    } else if (event.key === 'Escape') {
      // Handled here, so that the modal stays open.
      event.preventDefault();
      this.finish();
    }
  }

  /** A name that could not be saved stays in the field; another blur does not retry. */
  protected onBlur(): void {
    if (!this.failed()) void this.save();
  }

  protected async save(): Promise<void> {
    if (this.busy() || this.isFinished) return;
    const name = this.input().nativeElement.value.trim();
    if (name === profileName(this.profile(), this.texts())) {
      this.finish();
      return;
    }
    this.busy.set(true);
    this.toasts.pending(TOAST, this.texts().profiles.renaming);
    try {
      await this.store.rename(this.profile().id, name);
      const renamed = profileName({ ...this.profile(), name }, this.texts());
      this.toasts.success(TOAST, this.texts().profiles.renamed(renamed));
      this.finish();
    } catch (error) {
      this.toasts.error(TOAST, this.errors.messageFor(error));
      this.failed.set(true);
    } finally {
      this.busy.set(false);
    }
  }

  private finish(): void {
    if (this.isFinished) return;
    this.isFinished = true;
    this.done.emit();
  }
}
