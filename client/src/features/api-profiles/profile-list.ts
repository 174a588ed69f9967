import {
  Component,
  ElementRef,
  Injector,
  afterNextRender,
  booleanAttribute,
  inject,
  input,
  output,
  signal,
  viewChild,
} from '@angular/core';
import type { ApiProfile } from '@giftbuyer/contracts';
import { Badge, Icon, Skeleton, announce } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { ErrorState } from '../../shared/error-state';
import { ApiProfilesStore } from './api-profiles.store';
import { ApiProfileActions } from './api-profile-actions';
import { ProfileLabel } from './profile-label';
import { ProfileMenu } from './profile-menu';
import { ProfileRename } from './profile-rename';

/**
 * Loads and shows the API profiles; each can be renamed and deleted. The content is shown when there are none, what is marked
 * as `[gbProfileListLead]` above the profiles.
 */
@Component({
  selector: 'gb-profile-list',
  imports: [Badge, ErrorState, Icon, ProfileLabel, ProfileMenu, ProfileRename, Skeleton],
  templateUrl: './profile-list.html',
  styleUrl: './profile-list.css',
  host: { '[class.selectable]': 'selectable()' },
})
export class ProfileList {
  /** Each profile is a button. */
  readonly selectable = input(false, { transform: booleanAttribute });
  /** How many accounts use a profile. */
  readonly usageLabel = input<(profile: ApiProfile) => string>(() => '');
  /** Receives focus when the row of a deleted profile is removed. */
  readonly fallbackFocus = input<() => HTMLElement | null | undefined>(() => this.firstButton());
  readonly selected = output<ApiProfile>();

  protected readonly texts = inject(I18n).allTexts;
  protected readonly store = inject(ApiProfilesStore);
  protected readonly renaming = signal<number | null>(null);
  protected readonly failure = signal<{ error: unknown } | null>(null);
  private readonly actions = inject(ApiProfileActions);
  private readonly injector = inject(Injector);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef);
  private readonly list = viewChild<ElementRef<HTMLElement>>('list');

  constructor() {
    announce(() => (this.store.profiles() || this.failure() ? '' : this.texts().profiles.loading));
    void this.load();
  }

  async add(): Promise<void> {
    this.focusRow(await this.actions.add());
  }

  /** Focuses the row as soon as it is rendered, unless the user has gone on to something else meanwhile. */
  focusRow(id: number | undefined): void {
    if (id === undefined) return;
    const focus = (): void => {
      if (this.isFocusElsewhere()) return;
      this.list()?.nativeElement.querySelector<HTMLElement>(`[data-profile="${id}"]`)?.focus();
    };
    afterNextRender(focus, { injector: this.injector });
  }

  protected async load(): Promise<void> {
    this.failure.set(null);
    try {
      await this.store.load();
    } catch (error) {
      this.failure.set({ error });
    }
  }

  protected endRename(profile: ApiProfile): void {
    this.renaming.set(null);
    this.focusRow(profile.id);
  }

  protected async delete(profile: ApiProfile): Promise<void> {
    const fallback = this.fallbackFocus();
    if (!(await this.actions.delete(profile, fallback))) return;
    const focus = (): void => {
      if (document.activeElement === document.body) fallback()?.focus();
    };
    afterNextRender(focus, { injector: this.injector });
  }

  /** In a field, or outside of the dialog or page of the list. */
  private isFocusElsewhere(): boolean {
    const { activeElement: focused, body } = document;
    if (!focused || focused === body) return false;
    const around = this.host.nativeElement.closest('[role="dialog"], main');
    return focused.matches('input, textarea') || around?.contains(focused) === false;
  }

  private firstButton(): HTMLElement | null | undefined {
    return this.list()?.nativeElement.querySelector('button');
  }
}
