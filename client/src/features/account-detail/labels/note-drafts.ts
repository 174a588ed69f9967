import { Service, inject } from '@angular/core';
import type { ChangeAccount, ChangedAccount } from '@giftbuyer/contracts';
import { Toasts } from '@giftbuyer/ui';
import { ApiClient } from '../../../core/http/api-client';
import { ServerEvents } from '../../../core/events/server-events';
import { Session } from '../../../core/session/session';
import { I18n } from '../../../i18n/i18n';
import { AccountsStore } from '../../accounts/data/accounts.store';
import { NoteDraft, type NoteState } from './note-draft';

/** States of a text that the next request may not save either. */
const FAILED: readonly NoteState[] = ['failed', 'tooLong', 'conflict'];

interface KeptDraft {
  draft: NoteDraft;
  userId: number | undefined;
  /** How often it was opened. */
  openings: number;
}

/** Notes that are edited or not saved yet. They outlive their editor, and a session that ended, for the same user. */
@Service()
export class NoteDrafts {
  private readonly api = inject(ApiClient);
  private readonly accounts = inject(AccountsStore);
  private readonly session = inject(Session);
  private readonly toasts = inject(Toasts);
  private readonly i18n = inject(I18n);
  /** By account. */
  private readonly drafts = new Map<number, KeptDraft>();

  constructor() {
    this.session.ended.subscribe(() => this.onSessionEnd());
    inject(ServerEvents).opened.subscribe(() => this.flushAll());
    addEventListener('online', () => this.flushAll());
    document.addEventListener('visibilitychange', () => document.hidden && this.flushAll());
    addEventListener('beforeunload', (event) => {
      const isAtRisk = this.unsaved().some((draft) => !navigator.onLine || FAILED.includes(draft.state()));
      this.flushAll();
      // The browser asks before the page is left. Requests that were sent go on without it.
      if (isAtRisk) event.preventDefault();
    });
  }

  /** The draft of the account; a new one begins with the stored note. */
  open(id: number, stored: string | null): NoteDraft {
    const userId = this.session.me()?.id;
    for (const [other, kept] of this.drafts) if (kept.userId !== userId) this.drafts.delete(other);
    const known = this.drafts.get(id);
    if (known) {
      known.openings++;
      return known.draft;
    }
    const draft = new NoteDraft(stored, (note, before) => this.save(id, note, before));
    this.drafts.set(id, { draft, userId, openings: 1 });
    return draft;
  }

  /** The editor closes. What is not saved is saved now, and kept if that fails. */
  async close(id: number, name: string): Promise<void> {
    const kept = this.drafts.get(id);
    // After a logout it waits for the next login.
    if (!kept || !this.session.me()) return;
    const { draft, openings } = kept;
    await draft.flush();
    // An editor that was opened meanwhile has it.
    if (kept.openings !== openings) return;
    if (!draft.isChanged()) this.drafts.delete(id);
    else this.toasts.error(`note-${id}`, this.i18n.allTexts().tags.note.lost(name));
  }

  private async save(id: number, note: string | null, before: string | null): Promise<string | null> {
    const body = { note, note_before: before } satisfies ChangeAccount;
    // Not cancelled by a logout that follows, or when the page closes.
    const { account } = await this.api.patch<ChangedAccount>(`/api/account/${id}`, body, { keepalive: true });
    if (!account) return note;
    this.accounts.updateIfListed(account);
    return this.accounts.latest(id)?.note ?? null;
  }

  private unsaved(): NoteDraft[] {
    const userId = this.session.me()?.id;
    return [...this.drafts.values()]
      .filter((kept) => kept.userId === userId && kept.draft.isChanged())
      .map(({ draft }) => draft);
  }

  private flushAll(): void {
    for (const draft of this.unsaved()) void draft.flush();
  }

  private onSessionEnd(): void {
    for (const [id, { draft }] of this.drafts) {
      draft.interrupt();
      if (!draft.isChanged()) this.drafts.delete(id);
    }
  }
}
