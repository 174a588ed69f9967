import { Component, computed, inject, linkedSignal, signal } from '@angular/core';
import { type Tag, TAG_COLOURS, TAG_NAME_MAX_LENGTH, type TagColour } from '@giftbuyer/contracts';
import {
  Button,
  Confirmation,
  Icon,
  IconButton,
  ModalFrame,
  Skeleton,
  Toasts,
  announce,
  modalData,
  modalRef,
} from '@giftbuyer/ui';
import { ErrorMessages } from '../../../core/http/error-messages';
import { I18n } from '../../../i18n/i18n';
import { ErrorState } from '../../../shared/error-state';
import { TagChip } from '../../tags/tag-chip';
import { TagsStore } from '../../tags/tags.store';
import { AccountTagging } from '../data/account-tagging';
import { AccountsFilter } from '../data/accounts-filter';

const TOAST = 'tags';

/** Tags: add, rename, colour, delete; and put one on all accounts that the list shows. */
@Component({
  selector: 'gb-tags-dialog',
  imports: [Button, ErrorState, Icon, IconButton, ModalFrame, Skeleton, TagChip],
  templateUrl: './tags-dialog.html',
  styleUrl: './tags-dialog.css',
})
export class TagsDialog {
  readonly modal = modalRef();
  readonly data = modalData<{ hasShownAccounts: boolean }>();

  protected readonly i18n = inject(I18n);
  protected readonly texts = computed(() => this.i18n.allTexts().tags);
  protected readonly store = inject(TagsStore);
  protected readonly filter = inject(AccountsFilter);
  protected readonly colours = TAG_COLOURS;
  protected readonly maxLength = TAG_NAME_MAX_LENGTH;
  protected readonly isAdding = signal(false);
  protected readonly isTagging = signal(false);
  protected readonly shownIds = computed(() => this.filter.accounts().map(({ id }) => id));
  protected readonly newName = signal('');
  protected readonly newColour = linkedSignal<TagColour>(() => {
    this.store.tags();
    return this.store.nextColour();
  });
  /** The tag for the shown accounts: the chosen one while it exists, else the first. */
  protected readonly bulkTag = linkedSignal<readonly Tag[] | null, number | null>({
    source: this.store.tags,
    computation: (tags, before) => (tags?.find(({ id }) => id === before?.value) ?? tags?.[0])?.id ?? null,
  });
  /** Names that are typed and not saved yet, by the id of the tag. */
  protected readonly drafts = signal<ReadonlyMap<number, string>>(new Map());
  /** Ends with the last change. */
  private lastChange: Promise<unknown> = Promise.resolve();
  private readonly tagging = inject(AccountTagging);
  private readonly toasts = inject(Toasts);
  private readonly errors = inject(ErrorMessages);
  private readonly confirmation = inject(Confirmation);

  constructor() {
    announce(() => (this.store.tags() || this.store.failure() ? '' : this.texts().loading));
    void this.store.load();
  }

  protected countOf({ id }: Tag): number {
    return this.filter.tagCounts().get(id) ?? 0;
  }

  protected async add(): Promise<void> {
    const [name, colour] = [this.newName().trim(), this.newColour()];
    if (name === '' || this.isAdding()) return;
    this.isAdding.set(true);
    await this.run('tag', async () => {
      await this.store.create({ name, colour });
      // What is typed meanwhile is the next one.
      if (this.newName().trim() === name) this.newName.set('');
      return this.texts().saved(name);
    });
    this.isAdding.set(false);
  }

  /** Also of the stored name: another one may be on its way to the server. */
  protected setDraft(tag: Tag, name: string): void {
    this.drafts.update((drafts) => new Map([...drafts, [tag.id, name]]));
  }

  /** @param name what is typed meanwhile stays */
  protected forgetDraft({ id }: Tag, name: string): void {
    if (this.drafts().get(id)?.trim() !== name) return;
    this.drafts.update((drafts) => new Map([...drafts].filter(([other]) => other !== id)));
  }

  /** An empty name, and one that is refused, give way to the stored one; what is typed meanwhile stays. */
  protected async rename(tag: Tag, name: string): Promise<void> {
    const { id } = tag;
    if (name !== '') {
      await this.run(`tag-name-${id}`, async () => {
        if (this.store.find(id)?.name === name) return '';
        await this.store.change(id, { name });
        return this.texts().saved(name);
      });
    }
    this.forgetDraft(tag, name);
  }

  /** One that is refused gives way to the stored one. */
  protected async colour({ id, name }: Tag, select: HTMLSelectElement): Promise<void> {
    const colour = TAG_COLOURS.find((known) => known === select.value);
    if (!colour) return;
    const isSaved = await this.run(`tag-colour-${id}`, async () => {
      const known = this.store.find(id);
      if (known?.colour === colour) return '';
      await this.store.change(id, { colour });
      return this.texts().saved(known?.name ?? name);
    });
    if (!isSaved && select.value === colour) select.value = this.store.find(id)?.colour ?? colour;
  }

  protected async delete(tag: Tag): Promise<void> {
    const { removeTitle, removeText, removeConfirm, removed } = this.texts();
    const question = {
      heading: removeTitle,
      text: removeText(tag.name, this.countOf(tag)),
      confirmLabel: removeConfirm,
      cancelLabel: this.i18n.allTexts().common.cancel,
      danger: true,
    };
    const fallbackFocus = (): HTMLElement | null => document.getElementById(this.modal.headingId);
    if (!(await this.confirmation.confirm(question, { fallbackFocus }))) return;
    await this.run(`tag-${tag.id}`, async () => {
      await this.store.delete(tag.id);
      return removed(tag.name);
    });
  }

  protected async tagShown(isChosen: boolean): Promise<void> {
    const [id, ids] = [this.bulkTag(), this.shownIds()];
    if (id === null || ids.length === 0 || this.isTagging()) return;
    this.isTagging.set(true);
    await this.run(TOAST, async () => {
      this.toasts.pending(TOAST, this.texts().tagging);
      const changed = await this.tagging.tagAccounts(ids, isChosen ? { add: [id] } : { remove: [id] });
      return this.texts().tagged(changed);
    });
    this.isTagging.set(false);
  }

  /**
   * Makes a change after those before it.
   * @param errorToast key: the success of a later change leaves the error of this one on the screen
   * @param work resolves to the words of its success
   * @returns whether it succeeded
   */
  private run(errorToast: string, work: () => Promise<string>): Promise<boolean> {
    const change = this.lastChange.then(() => this.make(errorToast, work));
    this.lastChange = change;
    return change;
  }

  private async make(errorToast: string, work: () => Promise<string>): Promise<boolean> {
    try {
      const said = await work();
      if (errorToast !== TOAST) this.toasts.dismiss(errorToast);
      if (said) this.toasts.success(TOAST, said);
      return true;
    } catch (error) {
      this.toasts.error(errorToast, this.errors.messageFor(error));
      void this.store.load();
      return false;
    }
  }
}
