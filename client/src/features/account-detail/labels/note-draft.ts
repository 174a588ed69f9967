import { computed, signal } from '@angular/core';
import { NOTE_MAX_LENGTH, isBlank } from '@giftbuyer/contracts';
import { ApiError } from '../../../core/http/api-error';

/** How long the user pauses before the text is saved. */
const PAUSE_MS = 1000;

export type NoteState = 'saved' | 'unsaved' | 'saving' | 'failed' | 'tooLong' | 'conflict';

/**
 * Saves a note. @param before the stored note that `note` was made of
 * @returns the newest known note of the account
 */
export type SaveNote = (note: string | null, before: string | null) => Promise<string | null>;

/** The text of a note while it is edited. It is never replaced before it is saved, unless the user says so. */
export class NoteDraft {
  readonly text = signal('');
  /** The note that another tab or device has saved meanwhile, in a conflict. */
  readonly theirs = signal<{ note: string | null } | null>(null);
  /** The user has typed. */
  readonly isTouched = signal(false);
  /** Why the last attempt failed. */
  readonly error = signal<unknown>(null);
  readonly length = computed(() => Array.from(this.text()).length);
  readonly state = computed<NoteState>(() => {
    if (this.theirs()) return 'conflict';
    if (this.saving()) return 'saving';
    if (!this.isChanged()) return 'saved';
    if (this.length() > NOTE_MAX_LENGTH) return 'tooLong';
    return this.error() === null ? 'unsaved' : 'failed';
  });
  readonly isChanged = computed(() => noteOf(this.text()) !== this.stored());
  /** The requests that save it. */
  private readonly saving = signal<Promise<void> | null>(null);
  /** The note at the server, as far as it is known. */
  private readonly stored = signal<string | null>(null);
  /** Sent without an answer: the server may have saved any of them. */
  private readonly unanswered = new Set<string | null>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isFlushWanted = false;

  constructor(
    stored: string | null,
    private readonly save: SaveNote,
  ) {
    this.takeStored(stored);
  }

  /** The user typed. */
  change(text: string): void {
    this.text.set(text);
    this.isTouched.set(true);
    this.error.set(null);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), PAUSE_MS);
  }

  /** Another tab or device may have changed the note. A text that is not saved yet stays: saving it will be a conflict. */
  receive(note: string | null): void {
    if (this.saving() || this.theirs()) return;
    if (!this.isChanged()) this.takeStored(note);
    else if (noteOf(this.text()) === note) this.stored.set(note);
  }

  /** Saves now, also what was typed since a running request was sent. Resolves when all is saved, or could not be. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    const running = this.saving();
    if (running) {
      this.isFlushWanted = true;
      return running;
    }
    if (!this.isSendable()) return Promise.resolve();
    const saving = this.sendAll();
    this.saving.set(saving);
    return saving;
  }

  /** In a conflict: overwrites the other note. */
  keepMine(): Promise<void> {
    this.rebase(this.theirs()?.note ?? null);
    return this.flush();
  }

  /** In a conflict: drops this text. */
  useTheirs(): void {
    this.takeStored(this.theirs()?.note ?? null);
  }

  /** The session ended: the running request will have no answer. */
  interrupt(): void {
    clearTimeout(this.timer);
    if (this.saving()) this.unanswered.add(noteOf(this.text()));
    this.saving.set(null);
  }

  private isSendable(): boolean {
    return this.isChanged() && !this.theirs() && this.length() <= NOTE_MAX_LENGTH;
  }

  private async sendAll(): Promise<void> {
    let isRebased: boolean;
    do {
      this.isFlushWanted = false;
      isRebased = await this.send(noteOf(this.text()));
    } while ((isRebased || this.isFlushWanted) && this.isSendable());
    this.saving.set(null);
  }

  /** @returns whether to send again */
  private async send(note: string | null): Promise<boolean> {
    this.unanswered.add(note);
    try {
      const newest = await this.save(note, this.stored());
      this.rebase(note);
      if (!this.isChanged()) this.takeStored(newest);
    } catch (error) {
      const body = error instanceof ApiError ? error.body : null;
      if (body?.error !== 'note_changed') {
        this.error.set(error);
        return false;
      }
      const theirs = body.note ?? null;
      // Saved by an attempt of this draft, whose answer was lost.
      const isOwn = this.unanswered.has(theirs) && theirs !== note;
      if (isOwn) this.rebase(theirs);
      else this.theirs.set({ note: theirs });
      return isOwn;
    }
    return false;
  }

  private takeStored(note: string | null): void {
    this.rebase(note);
    this.text.set(note ?? '');
  }

  private rebase(note: string | null): void {
    this.stored.set(note);
    this.theirs.set(null);
    this.error.set(null);
    this.unanswered.clear();
  }
}

/** Characters that the server refuses: control characters other than tab and newline. */
const REFUSED = /[^\t\n\P{Cc}]/gu;

/** As the server stores it: null for an invisible text. */
function noteOf(text: string): string | null {
  const note = text.replace(/\r\n?/g, '\n').replace(REFUSED, '').toWellFormed();
  return isBlank(note.replace(/\s/gu, '')) ? null : note;
}
