import { Component, DestroyRef, computed, effect, inject, input, output, signal } from '@angular/core';
import { Announcer } from '../announcer/announcer';
import { IconButton } from '../controls/icon-button';
import { Icon, type IconName } from '../icon/icon';
import { UI_TEXTS } from '../ui-texts';
import { morphWidth } from './morph-width';
import { swipeAway } from './swipe';
import type { Toast, ToastKind } from './toasts';

const SHOWN_MS: Record<Exclude<ToastKind, 'pending'>, number> = { success: 4000, info: 6000, error: 8000 };
const ICONS: Record<Exclude<ToastKind, 'pending'>, IconName> = { success: 'check', info: 'info', error: 'alert' };

@Component({
  selector: 'gb-toast-card',
  imports: [Icon, IconButton],
  template: `
    <span class="mark" [class]="toast().kind">
      @if (icon(); as name) {
        <gb-icon [name]="name" />
      } @else {
        <span class="spinner"></span>
      }
    </span>
    <p>
      {{ toast().text }}
      @if (toast().times; as times) {
        <span class="times">×{{ times }}</span>
      }
    </p>
    @if (toast().action; as action) {
      <button type="button" class="action" (click)="act(action.run)">{{ action.label }}</button>
    }
    <button gbIconButton type="button" class="dismiss" [attr.aria-label]="texts().dismiss" (click)="dismissed.emit()">
      <gb-icon name="close" />
    </button>
  `,
  styleUrl: './toast-card.css',
  host: {
    '(pointerenter)': 'hovered.set(true)',
    '(pointerleave)': 'hovered.set(false)',
    '(focusin)': 'focused.set(true)',
    '(focusout)': 'focused.set(false)',
  },
})
export class ToastCard {
  readonly toast = input.required<Toast>();
  readonly dismissed = output();

  protected readonly texts = inject(UI_TEXTS);
  // A toast stays while it is hovered or focused.
  protected readonly hovered = signal(false);
  readonly focused = signal(false);
  protected readonly icon = computed(() => {
    const { kind } = this.toast();
    return kind === 'pending' ? null : ICONS[kind];
  });
  private readonly hiddenTab = signal(document.hidden);

  constructor() {
    const noteTab = (): void => this.hiddenTab.set(document.hidden);
    document.addEventListener('visibilitychange', noteTab);
    inject(DestroyRef).onDestroy(() => document.removeEventListener('visibilitychange', noteTab));
    this.announceChanges();
    swipeAway(() => this.dismissed.emit());
    morphWidth(this.toast);
    effect((onCleanup) => {
      const { kind } = this.toast();
      if (kind === 'pending' || this.hovered() || this.focused() || this.hiddenTab()) return;
      const timer = setTimeout(() => this.dismissed.emit(), SHOWN_MS[kind]);
      onCleanup(() => clearTimeout(timer));
    });
  }

  /** A result is announced even when its text is unchanged: it has happened again. */
  private announceChanges(): void {
    const announcer = inject(Announcer);
    let stage = '';
    effect(() => {
      const { kind, text, times } = this.toast();
      if (kind === 'pending' && text === stage) return;
      stage = kind === 'pending' ? text : '';
      announcer.announce(times ? `${text} ×${times}` : text, kind === 'error' ? 'assertive' : 'polite');
    });
  }

  protected act(run: () => void): void {
    this.dismissed.emit();
    run();
  }
}
