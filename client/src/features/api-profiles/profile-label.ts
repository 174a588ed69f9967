import { Component, computed, inject, input } from '@angular/core';
import type { ApiProfile } from '@giftbuyer/contracts';
import { I18n } from '../../i18n/i18n';
import { profileName } from './profile-name';

/** The name of an API profile, and its api_id below it. */
@Component({
  selector: 'gb-profile-label',
  template: `
    <bdi translate="no" class="name">{{ name() }}</bdi>
    @if (profile().name) {
      <span class="id">{{ texts().profiles.unnamed(profile().api_id) }}</span>
    }
  `,
  styles: `
    :host {
      display: grid;
      flex: 1;
      min-inline-size: 0;
    }
    .name {
      overflow: hidden;
      font-weight: 500;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .id {
      color: var(--text-3);
      font: var(--font-meta);
    }
  `,
})
export class ProfileLabel {
  readonly profile = input.required<ApiProfile>();

  protected readonly texts = inject(I18n).allTexts;
  protected readonly name = computed(() => profileName(this.profile(), this.texts()));
}
