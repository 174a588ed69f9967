import { Component, computed, effect, inject, input, untracked } from '@angular/core';
import { type Account, NOTE_MAX_LENGTH } from '@giftbuyer/contracts';
import { Button, Icon, announce } from '@giftbuyer/ui';
import { ErrorMessages } from '../../../core/http/error-messages';
import { I18n } from '../../../i18n/i18n';
import { displayName } from '../../accounts/data/display-name';
import { NoteDrafts } from './note-drafts';

/** From here on the length is shown. */
const LENGTH_SHOWN_FROM = NOTE_MAX_LENGTH * 0.9;

/** The note of an account. Saved when the user pauses, and when the field loses the focus. */
@Component({
  selector: 'gb-note-editor',
  imports: [Button, Icon],
  templateUrl: './note-editor.html',
  styleUrl: './note-editor.css',
})
export class NoteEditor {
  readonly account = input.required<Account>();

  protected readonly texts = computed(() => this.i18n.allTexts().tags.note);
  private readonly id = computed(() => this.account().id);
  protected readonly draft = computed(() => {
    const id = this.id();
    return untracked(() => this.drafts.open(id, this.account().note));
  });
  protected readonly isLengthShown = computed(() => this.draft().length() > LENGTH_SHOWN_FROM);
  protected readonly length = computed(() =>
    this.texts().length(this.i18n.number(this.draft().length()), this.i18n.number(NOTE_MAX_LENGTH)),
  );
  /** The state in words, with the reason of a failure. */
  protected readonly status = computed(() => {
    const [state, error] = [this.draft().state(), this.draft().error()];
    const words = this.texts().states[state];
    return state === 'failed' ? `${words}: ${this.errors.messageFor(error)}` : words;
  });
  private readonly i18n = inject(I18n);
  private readonly drafts = inject(NoteDrafts);
  private readonly errors = inject(ErrorMessages);

  constructor() {
    let wasSaved = true;
    announce(() => {
      const state = this.draft().state();
      // What is as before needs no words.
      const isNews = state !== 'unsaved' && state !== 'saving' && !(state === 'saved' && wasSaved);
      wasSaved = state === 'saved';
      return isNews ? this.status() : '';
    });
    effect(() => {
      const { note } = this.account();
      untracked(() => this.draft().receive(note));
    });
    effect((onCleanup) => {
      const id = this.id();
      untracked(() => void this.draft().flush());
      const name = untracked(() => displayName(this.account(), this.i18n.allTexts()));
      onCleanup(() => void this.drafts.close(id, name));
    });
  }
}
