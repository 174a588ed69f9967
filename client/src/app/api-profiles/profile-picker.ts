import { Component, ElementRef, afterNextRender, computed, inject, signal, viewChild } from '@angular/core';
import { Injector } from '@angular/core';
import type { ApiProfile } from '@giftbuyer/contracts';
import {
  Button,
  Confirm,
  Icon,
  Menu,
  MenuItem,
  MenuTrigger,
  ModalFrame,
  ModalStack,
  Skeleton,
  Toasts,
  modalRef,
} from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { ErrorText } from '../core/error-text';
import { AddProfileModal } from './add-profile';
import { ApiProfilesStore } from './api-profiles.store';
import { profileName } from './profile-name';
import { ProfileRename } from './profile-rename';
import { newSandboxProfile } from './sandbox-profile';

const TOAST = 'api-profile';

/** Chooses the API profile for a new account; profiles are added, renamed and deleted here too. Closes with the choice. */
@Component({
  selector: 'gb-profile-picker',
  imports: [Button, Icon, Menu, MenuItem, MenuTrigger, ModalFrame, ProfileRename, Skeleton],
  templateUrl: './profile-picker.html',
  styleUrl: './profile-picker.css',
})
export class ProfilePickerModal {
  protected readonly modal = modalRef<ApiProfile>();
  protected readonly texts = inject(I18n).texts;
  protected readonly store = inject(ApiProfilesStore);
  protected readonly renaming = signal<number | null>(null);
  protected readonly failure = signal('');
  protected readonly creating = signal(false);
  protected readonly offersSandbox = computed(
    () =>
      this.store.environments().includes('sandbox') &&
      !this.store.profiles()?.some(({ environment }) => environment === 'sandbox'),
  );

  private readonly modals = inject(ModalStack);
  private readonly confirm = inject(Confirm);
  private readonly toasts = inject(Toasts);
  private readonly errors = inject(ErrorText);
  private readonly injector = inject(Injector);
  private readonly list = viewChild<ElementRef<HTMLElement>>('list');

  constructor() {
    void this.load();
  }

  protected name(profile: ApiProfile): string {
    return profileName(profile, this.texts());
  }

  protected async load(): Promise<void> {
    this.failure.set('');
    try {
      await this.store.load();
    } catch (error) {
      this.failure.set(this.errors.of(error));
    }
  }

  protected async add(): Promise<void> {
    const id = await this.modals.open<number>(AddProfileModal).closed;
    if (id !== undefined) this.focusRow(id);
  }

  protected async addSandbox(): Promise<void> {
    if (this.creating()) return;
    this.creating.set(true);
    this.toasts.pending(TOAST, this.texts().profiles.sandboxCreating);
    try {
      const id = await this.store.create(newSandboxProfile(this.texts().profiles.sandboxName));
      this.toasts.success(TOAST, this.texts().profiles.sandboxCreated);
      this.focusRow(id);
    } catch (error) {
      this.toasts.error(TOAST, this.errors.of(error));
    } finally {
      this.creating.set(false);
    }
  }

  protected endRename(profile: ApiProfile): void {
    this.renaming.set(null);
    this.focusRow(profile.id);
  }

  protected async delete(profile: ApiProfile): Promise<void> {
    // The menu tells first and closes then: only after that its button has the focus, to which the answer returns.
    await Promise.resolve();
    const { profiles, common } = this.texts();
    const yes = await this.confirm.ask(
      {
        heading: profiles.deleteTitle,
        text: profiles.deleteText(this.name(profile)),
        yes: profiles.deleteYes,
        no: common.cancel,
        danger: true,
      },
      { fallbackFocus: () => this.list()?.nativeElement.querySelector('button') },
    );
    if (!yes) return;
    this.toasts.pending(TOAST, profiles.deleting);
    try {
      await this.store.delete(profile.id);
      this.toasts.success(TOAST, profiles.deleted);
      this.focusRow(this.store.profiles()?.[0]?.id);
    } catch (error) {
      this.toasts.error(TOAST, this.errors.of(error));
    }
  }

  private focusRow(id: number | undefined): void {
    afterNextRender(
      () => {
        const list = this.list()?.nativeElement;
        list?.querySelector<HTMLElement>(`[data-profile="${id}"]`)?.focus();
      },
      { injector: this.injector },
    );
  }
}
