import { Component, computed, inject, signal } from '@angular/core';
import type { Invite } from '@giftbuyer/contracts';
import { Button, TextField, Toasts } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { ApiClient } from '../../core/http/api-client';
import { withBasePath } from '../../core/navigation/base-path';
import { Clipboard } from '../../shared/clipboard';
import { ErrorMessages } from '../../core/http/error-messages';

const TOAST = 'invite';

/** Creates invitation links for one registration each. */
@Component({
  selector: 'gb-invite-section',
  imports: [Button, TextField],
  template: `
    <h2 id="invites">{{ texts().invites.title }}</h2>
    <div class="body">
      <p>{{ texts().invites.text }}</p>
      @if (invite(); as made) {
        <gb-text-field locked [label]="texts().invites.link" [hint]="until()" [value]="link(made)" />
      }
      <div class="actions">
        @if (invite(); as made) {
          <button gbButton variant="primary" type="button" (click)="copy(made)">{{ texts().invites.copy }}</button>
        }
        <button gbButton type="button" [busy]="busy()" (click)="create()">{{ texts().invites.create }}</button>
      </div>
    </div>
  `,
  styles: `
    :host {
      display: block;
      border: 1px solid var(--border);
      border-radius: var(--radius-card);
      background: var(--surface);
    }
    h2 {
      margin: 0;
      padding: var(--space-4) var(--space-4) 0;
      font: var(--font-section);
    }
    .body {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: var(--space-3);
      padding: var(--space-2) var(--space-4) var(--space-4);
    }
    p {
      margin: 0;
      color: var(--text-2);
    }
    .actions {
      display: flex;
      flex-wrap: wrap;
      gap: var(--space-2);
    }
  `,
  host: { role: 'region', 'aria-labelledby': 'invites' },
})
export class InviteSection {
  private readonly i18n = inject(I18n);
  protected readonly texts = this.i18n.allTexts;
  protected readonly busy = signal(false);
  protected readonly invite = signal<Invite | null>(null);
  protected readonly until = computed(() => {
    const invite = this.invite();
    return invite ? this.texts().invites.until(this.i18n.dateTime(invite.expires_at)) : '';
  });

  private readonly api = inject(ApiClient);
  private readonly clipboard = inject(Clipboard);
  private readonly toasts = inject(Toasts);
  private readonly errors = inject(ErrorMessages);

  /** The token is in the fragment, which browsers do not send: it does not get into logs of servers and proxies. */
  protected link({ token }: Invite): string {
    return new URL(withBasePath(`/register#invite=${token}`), location.href).href;
  }

  protected async create(): Promise<void> {
    if (this.busy()) return;
    this.busy.set(true);
    this.toasts.pending(TOAST, this.texts().invites.creating);
    try {
      const invite = await this.api.post<Invite>('/api/invites');
      this.invite.set(invite);
      this.toasts.dismiss(TOAST);
    } catch (error) {
      this.toasts.error(TOAST, this.errors.messageFor(error));
    } finally {
      this.busy.set(false);
    }
  }

  protected async copy(invite: Invite): Promise<void> {
    await this.clipboard.copy(this.link(invite), this.texts().invites.copied);
  }
}
