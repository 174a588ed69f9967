import { Component, computed, inject } from '@angular/core';
import { Button, Toasts } from '@giftbuyer/ui';
import { ErrorMessages } from '../../../core/http/error-messages';
import { visibleText } from '../../../shared/visible-text';
import { ApiProfilesStore } from '../../api-profiles/api-profiles.store';
import { SessionImportStore } from '../imports/session-import.store';
import { sessionImportTexts } from '../session-import-texts';
import { FoundSessions } from './found-sessions';
import { officialApp } from './official-apps';

const TOAST = 'old-profiles';

/** The API profiles of an original panel, which are added before its sessions are brought. */
@Component({
  selector: 'gb-old-profiles',
  imports: [Button],
  template: `
    <h2 id="old-profiles">{{ texts().oldProfiles.title }}</h2>
    <p>{{ texts().oldProfiles.text }}</p>
    <ul>
      @for (profile of profiles(); track profile.key) {
        <li>
          <bdi translate="no">{{ profile.name }}</bdi>
          <span>{{ profile.note }}</span>
        </li>
      }
    </ul>
    @if (store.newProfiles().length > 0) {
      <button gbButton variant="primary" type="button" [busy]="store.isAddingProfiles()" (click)="add()">
        {{ texts().oldProfiles.create(store.newProfiles().length) }}
      </button>
    }
  `,
  styles: `
    :host {
      display: block;
      padding: var(--space-4);
      border: 1px solid var(--border);
      border-radius: var(--radius-card);
      background: var(--surface);
    }
    h2 {
      margin: 0;
      font: var(--font-section);
    }
    p {
      margin: 2px 0 var(--space-3);
      color: var(--text-2);
      text-wrap: pretty;
    }
    ul {
      display: grid;
      gap: var(--space-1);
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      display: flex;
      flex-wrap: wrap;
      gap: 0 var(--space-3);
      align-items: baseline;
    }
    bdi {
      max-inline-size: 100%;
      overflow-wrap: anywhere;
      font: var(--font-strong);
    }
    li span {
      color: var(--text-3);
      font: var(--font-meta);
    }
    button {
      margin-block-start: var(--space-3);
    }
  `,
  host: { role: 'region', 'aria-labelledby': 'old-profiles' },
})
export class OldProfiles {
  protected readonly texts = sessionImportTexts();
  protected readonly store = inject(SessionImportStore);
  private readonly sessions = inject(FoundSessions);
  private readonly known = inject(ApiProfilesStore).profiles;
  private readonly toasts = inject(Toasts);
  private readonly errors = inject(ErrorMessages);

  protected readonly profiles = computed(() => {
    const { oldProfiles } = this.texts();
    const known = new Set((this.known() ?? []).map(({ api_id }) => api_id));
    return this.sessions.oldProfiles().map(({ key, name, apiId }) => ({
      key,
      name: `${visibleText(name) || 'API'} · ${apiId}`,
      note: known.has(apiId) ? oldProfiles.exists : officialApp(apiId) === null ? '' : oldProfiles.official,
    }));
  });

  protected async add(): Promise<void> {
    this.toasts.pending(TOAST, this.texts().oldProfiles.creating);
    try {
      const added = await this.store.addOldProfiles();
      this.toasts.success(TOAST, this.texts().oldProfiles.created(added));
    } catch (error) {
      this.toasts.error(TOAST, this.errors.messageFor(error));
    }
  }
}
