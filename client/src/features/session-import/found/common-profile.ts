import { Component, computed, inject, output } from '@angular/core';
import { Button, Icon } from '@giftbuyer/ui';
import { I18n } from '../../../i18n/i18n';
import { ApiProfilesStore } from '../../api-profiles/api-profiles.store';
import { profileName } from '../../api-profiles/profile-name';
import { SessionImportStore } from '../imports/session-import.store';
import { sessionImportTexts } from '../session-import-texts';

/** Chooses the profile of all sessions that have none of their own. */
@Component({
  selector: 'gb-common-profile',
  imports: [Button, Icon],
  template: `
    <div class="choice">
      <label for="common-profile">{{ texts().found.common }}</label>
      <div class="box">
        <select
          id="common-profile"
          aria-describedby="common-profile-hint"
          [disabled]="store.queue.isRunning()"
          (change)="choose($event)"
        >
          <option value="" [selected]="store.commonProfile() === null">{{ texts().found.choose }}</option>
          @for (option of options(); track option.id) {
            <option [value]="option.id" [selected]="option.id === store.commonProfile()">{{ option.label }}</option>
          }
        </select>
        <gb-icon name="chevron" />
      </div>
      <p id="common-profile-hint">{{ texts().found.commonHint }}</p>
    </div>
    <button gbButton type="button" (click)="add.emit()"><gb-icon name="plus" /> {{ texts().found.addProfile }}</button>
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      gap: var(--space-3) var(--space-4);
      align-items: center;
      justify-content: space-between;
      padding: 0 var(--space-4) var(--space-4);
    }
    .choice {
      flex: 0 1 420px;
      min-inline-size: 0;
    }
    label {
      display: block;
      margin-block-end: var(--space-1);
      color: var(--text-2);
      font: var(--font-control);
    }
    .box {
      position: relative;
    }
    select {
      inline-size: 100%;
      block-size: var(--control-height);
      padding: 0 28px 0 12px;
      border: 1px solid var(--border-strong);
      border-radius: var(--radius-control);
      background: var(--surface);
      color: var(--text);
      font: var(--font-body);
      text-overflow: ellipsis;
      appearance: none;
      cursor: pointer;
    }
    .box gb-icon {
      position: absolute;
      inset: 0 8px 0 auto;
      inline-size: 16px;
      block-size: 100%;
      color: var(--text-2);
      pointer-events: none;
    }
    p {
      margin: var(--space-1) 0 0;
      color: var(--text-3);
      font: var(--font-meta);
    }
    @media (max-width: 480px) {
      .choice {
        flex-basis: 100%;
      }
      button {
        inline-size: 100%;
      }
    }
  `,
})
export class CommonProfile {
  readonly add = output();

  protected readonly texts = sessionImportTexts();
  protected readonly store = inject(SessionImportStore);
  private readonly panelTexts = inject(I18n).allTexts;
  private readonly profiles = inject(ApiProfilesStore).profiles;
  protected readonly options = computed(() =>
    (this.profiles() ?? []).map((profile) => ({
      id: profile.id,
      label: `${profileName(profile, this.panelTexts())} · ${profile.api_id}`,
    })),
  );

  protected choose(event: Event): void {
    const { value } = event.target as HTMLSelectElement;
    this.store.commonProfile.set(value === '' ? null : Number(value));
  }
}
