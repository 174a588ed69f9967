import { Component, computed, inject, signal } from '@angular/core';
import { announce } from '@giftbuyer/ui';
import { enGiftNews } from '../../i18n/en-gift-news';
import { I18n } from '../../i18n/i18n';
import { ruGiftNews } from '../../i18n/ru-gift-news';
import { GiftNotifications } from '../gifts/news/gift-notifications';

/** Turns notifications of the browser about new gifts on, or says why they can not be shown. */
@Component({
  selector: 'gb-gift-notifications',
  template: `
    <h2>{{ texts().title }}</h2>
    <label class="row">
      <span>
        {{ texts().name }}
        <small id="gift-notifications-hint">{{ hint() }}</small>
      </span>
      <input
        type="checkbox"
        role="switch"
        aria-describedby="gift-notifications-hint"
        [attr.aria-label]="texts().name"
        [checked]="notifications.isOn()"
        [attr.aria-disabled]="canChange() ? null : true"
        (click)="canChange() || $event.preventDefault()"
        (change)="toggle($event)"
      />
    </label>
  `,
  styleUrls: ['./section.css', '../../shared/forms/switch.css'],
  styles: `
    label.row {
      display: flex;
      flex-wrap: nowrap;
      margin-block-start: var(--space-2);
      cursor: pointer;
    }
    .row > span {
      min-inline-size: 0;
    }
  `,
  host: {
    role: 'region',
    '[attr.aria-label]': 'texts().title',
    '(document:visibilitychange)': 'notifications.update()',
  },
})
export class GiftNotificationsSection {
  protected readonly notifications = inject(GiftNotifications);
  protected readonly texts = computed(() => this.news().setting);
  protected readonly canChange = computed(() => !['denied', 'unsupported'].includes(this.notifications.permission()));
  protected readonly hint = computed(() => {
    const { hint, denied, unsupported, dismissed } = this.texts();
    const permission = this.notifications.permission();
    if (permission === 'unsupported') return unsupported;
    if (permission === 'denied') return denied;
    return this.wasNotAllowed() ? dismissed : hint;
  });

  /** The question of the browser was answered with no, or closed. */
  private readonly wasNotAllowed = signal(false);
  private readonly news = inject(I18n).pageTexts({ ru: ruGiftNews, en: enGiftNews });

  constructor() {
    announce(() => (this.wasNotAllowed() ? this.hint() : ''));
  }

  protected async toggle({ target }: Event): Promise<void> {
    const box = target as HTMLInputElement;
    this.wasNotAllowed.set(false);
    if (!box.checked) {
      this.notifications.turnOff();
      return;
    }
    await this.notifications.turnOn();
    // The browser has checked the box already.
    box.checked = this.notifications.isOn();
    this.wasNotAllowed.set(!box.checked);
  }
}
