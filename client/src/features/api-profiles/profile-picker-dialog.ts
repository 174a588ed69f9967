import { Component, ElementRef, Injector, afterNextRender, computed, inject, signal, viewChild } from '@angular/core';
import type { ApiProfile } from '@giftbuyer/contracts';
import { Badge, Button, Icon, ModalFrame, Skeleton, announce, modalRef } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { ErrorState } from '../../shared/error-state';
import { ApiProfilesStore } from './api-profiles.store';
import { ApiProfileActions } from './api-profile-actions';
import { ProfileMenu } from './profile-menu';
import { profileName } from './profile-name';
import { ProfileRename } from './profile-rename';

/** Selects the API profile for a new account; profiles can also be added, renamed and deleted. Closes with the selection. */
@Component({
  selector: 'gb-profile-picker',
  imports: [Badge, Button, Icon, ErrorState, ModalFrame, ProfileMenu, ProfileRename, Skeleton],
  templateUrl: './profile-picker-dialog.html',
  styleUrl: './profile-picker-dialog.css',
})
export class ProfilePickerDialog {
  protected readonly modal = modalRef<ApiProfile>();
  protected readonly texts = inject(I18n).texts;
  protected readonly store = inject(ApiProfilesStore);
  protected readonly renaming = signal<number | null>(null);
  protected readonly failure = signal<{ error: unknown } | null>(null);
  protected readonly creating = signal(false);
  protected readonly offersSandbox = computed(
    () =>
      this.store.environments().includes('sandbox') &&
      !this.store.profiles()?.some(({ environment }) => environment === 'sandbox'),
  );

  private readonly actions = inject(ApiProfileActions);
  private readonly injector = inject(Injector);
  private readonly list = viewChild<ElementRef<HTMLElement>>('list');

  constructor() {
    announce(() => (this.store.profiles() || this.failure() ? '' : this.texts().profiles.loading));
    void this.load();
  }

  protected name(profile: ApiProfile): string {
    return profileName(profile, this.texts());
  }

  protected async load(): Promise<void> {
    this.failure.set(null);
    try {
      await this.store.load();
    } catch (error) {
      this.failure.set({ error });
    }
  }

  protected async add(): Promise<void> {
    this.focusRow(await this.actions.add());
  }

  protected async addSandbox(): Promise<void> {
    if (this.creating()) return;
    this.creating.set(true);
    this.focusRow(await this.actions.addSandbox());
    this.creating.set(false);
  }

  protected endRename(profile: ApiProfile): void {
    this.renaming.set(null);
    this.focusRow(profile.id);
  }

  protected async delete(profile: ApiProfile): Promise<void> {
    const fallbackFocus = () => this.list()?.nativeElement.querySelector('button');
    if (await this.actions.delete(profile, fallbackFocus)) this.focusRow(this.store.profiles()?.[0]?.id);
  }

  private focusRow(id: number | undefined): void {
    if (id === undefined) return;
    afterNextRender(
      () => {
        const list = this.list()?.nativeElement;
        list?.querySelector<HTMLElement>(`[data-profile="${id}"]`)?.focus();
      },
      { injector: this.injector },
    );
  }
}
