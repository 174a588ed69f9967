import { Service, computed, inject, signal } from '@angular/core';
import {
  type ChangeTag,
  type CreatedTag,
  type CreateTag,
  type Ok,
  type Tag,
  TAG_COLOURS,
  type TagColour,
  type TagList,
} from '@giftbuyer/contracts';
import { ApiClient, isAbort } from '../../core/http/api-client';
import { ServerEvents } from '../../core/events/server-events';
import { Session } from '../../core/session/session';

const collator = new Intl.Collator(['ru', 'en'], { sensitivity: 'base', numeric: true });

/** The tags of the signed-in user, as the server last listed them. */
@Service()
export class TagsStore {
  private readonly api = inject(ApiClient);
  private readonly session = inject(Session);
  private readonly items = signal<readonly Tag[] | null>(null);
  private request: AbortController | null = null;
  /** Live updates were connected while the first list was pending: a failure is older than the connection. */
  private isRetryWanted = false;

  /** By name; null before the first response. */
  readonly tags = computed(
    () => this.items()?.toSorted((one, other) => collator.compare(one.name, other.name) || one.id - other.id) ?? null,
  );
  /** The last `load` failed. */
  readonly failure = signal<{ error: unknown } | null>(null);

  constructor() {
    this.session.ended.subscribe(() => {
      this.request?.abort();
      this.items.set(null);
      this.failure.set(null);
      this.isRetryWanted = false;
    });
    const events = inject(ServerEvents);
    events.events.subscribe(({ type }) => {
      if (type === 'tags.changed' || type === 'resync') void this.load();
    });
    let isFirst = true;
    events.opened.subscribe(() => {
      // The first time the page has just loaded them, or still does: then it tries again should that fail.
      if (!isFirst || this.failure()) void this.load();
      else this.isRetryWanted = this.items() === null;
      isFirst = false;
    });
  }

  /** In the order of names; ids of tags that are not known are left out. */
  named(ids: readonly number[]): readonly Tag[] {
    return ids.length === 0 ? [] : (this.tags() ?? []).filter(({ id }) => ids.includes(id));
  }

  /** Null for a tag that is not known. */
  find(id: number): Tag | null {
    return this.items()?.find((tag) => tag.id === id) ?? null;
  }

  /** The colour that the fewest tags have. */
  nextColour(): TagColour {
    const count = (colour: TagColour): number => this.items()?.filter((tag) => tag.colour === colour).length ?? 0;
    const [, ...colours] = TAG_COLOURS;
    return colours.reduce((best, colour) => (count(colour) < count(best) ? colour : best));
  }

  /** Failures are kept in `failure`: tags decorate the list. A new call aborts a pending one. */
  async load(): Promise<void> {
    this.request?.abort();
    const controller = new AbortController();
    this.request = controller;
    try {
      const { items } = await this.api.get<TagList>('/api/tags', { signal: controller.signal });
      this.items.set(items);
      this.failure.set(null);
      this.isRetryWanted = false;
    } catch (error) {
      if (isAbort(error)) return;
      this.failure.set({ error });
      if (this.isRetryWanted) void this.load();
      this.isRetryWanted = false;
    }
  }

  /** Resolves to the id of the new tag. */
  async create(tag: CreateTag): Promise<number> {
    const { tag_id: id } = await this.api.post<CreatedTag>('/api/tags', tag);
    this.updateItems((items) => [...items.filter((other) => other.id !== id), { id, ...tag }]);
    return id;
  }

  async change(id: number, change: ChangeTag): Promise<void> {
    await this.api.patch<Ok>(`/api/tag/${id}`, change);
    const { name, colour } = change;
    this.updateItems((items) =>
      items.map((tag) =>
        tag.id === id ? { ...tag, ...(name !== undefined && { name }), ...(colour !== undefined && { colour }) } : tag,
      ),
    );
  }

  async delete(id: number): Promise<void> {
    await this.api.delete<Ok>(`/api/tag/${id}`);
    this.updateItems((items) => items.filter((tag) => tag.id !== id));
  }

  /** Applies a successful change at once and reloads: a pending list may be older. */
  private updateItems(change: (items: readonly Tag[]) => readonly Tag[]): void {
    this.items.update((items) => change(items ?? []));
    void this.load();
  }
}
