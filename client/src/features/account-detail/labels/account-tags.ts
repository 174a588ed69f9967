import { Component, computed, inject, input, signal } from '@angular/core';
import type { Account, Tag } from '@giftbuyer/contracts';
import { Announcer, Button, Icon, Toasts } from '@giftbuyer/ui';
import { ApiError } from '../../../core/http/api-client';
import { Dialogs } from '../../../core/dialogs/dialogs';
import { ErrorMessages } from '../../../core/http/error-messages';
import { I18n } from '../../../i18n/i18n';
import { AccountTagging, type TagChange } from '../../accounts/data/account-tagging';
import { TagPicker } from '../../tags/tag-picker';
import { TagsStore } from '../../tags/tags.store';

/** The tags of an account, to add and remove. */
@Component({
  selector: 'gb-account-tags',
  imports: [Button, Icon, TagPicker],
  template: `
    <div class="head">
      <h3>{{ texts().title }}</h3>
      <button gbButton variant="quiet" type="button" (click)="manage()">
        <gb-icon name="settings" /> {{ texts().manage }}
      </button>
    </div>
    @if (store.tags()?.length === 0) {
      <p>{{ texts().empty }}</p>
    }
    <gb-tag-picker
      [chosen]="account().tag_ids"
      [busy]="busy()"
      (picked)="change($event.tag, $event.isChosen)"
      (created)="create($event)"
    />
  `,
  styles: `
    :host {
      display: grid;
      gap: var(--space-2);
    }
    .head {
      display: flex;
      align-items: center;
      justify-content: space-between;
      gap: var(--space-3);
    }
    h3,
    p {
      margin: 0;
    }
    h3 {
      font: var(--font-section);
    }
    p {
      color: var(--text-2);
      text-wrap: pretty;
    }
  `,
})
export class AccountTags {
  readonly account = input.required<Account>();

  protected readonly texts = computed(() => this.i18n.allTexts().tags);
  protected readonly store = inject(TagsStore);
  protected readonly busy = signal(false);
  private readonly i18n = inject(I18n);
  private readonly tagging = inject(AccountTagging);
  private readonly dialogs = inject(Dialogs);
  private readonly toasts = inject(Toasts);
  private readonly errors = inject(ErrorMessages);
  private readonly announcer = inject(Announcer);

  protected change({ id, name }: Tag, isChosen: boolean): Promise<void> {
    const said = isChosen ? this.texts().added(name) : this.texts().takenOff(name);
    return this.send(said, () => Promise.resolve(isChosen ? { add: [id] } : { remove: [id] }));
  }

  protected create(name: string): Promise<void> {
    return this.send(this.texts().added(name), async () => {
      const colour = this.store.nextColour();
      const id = await this.store.create({ name, colour }).catch((error: unknown) => existingId(error));
      return { add: [id] };
    });
  }

  protected manage(): void {
    void this.dialogs.open(({ TagsDialog }) => TagsDialog, { hasShownAccounts: false });
  }

  private async send(said: string, change: () => Promise<TagChange>): Promise<void> {
    if (this.busy()) return;
    const { id } = this.account();
    this.busy.set(true);
    try {
      await this.tagging.tagAccounts([id], await change());
      this.announcer.announce(said);
    } catch (error) {
      this.toasts.error('tags', this.errors.messageFor(error));
      void this.store.load();
    } finally {
      this.busy.set(false);
    }
  }
}

/** Of a tag that another tab, or a request whose answer was lost, has added. */
function existingId(error: unknown): number {
  const id = error instanceof ApiError && error.body?.error === 'tag_name_taken' ? error.body.existing_id : undefined;
  if (id === undefined) throw error;
  return id;
}
