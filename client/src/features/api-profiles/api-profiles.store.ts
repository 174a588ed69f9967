import { Service, computed, inject, signal } from '@angular/core';
import type {
  ApiProfile,
  ApiProfileList,
  CreateApiProfile,
  CreatedApiProfile,
  Environment,
  Ok,
  RenameApiProfile,
} from '@giftbuyer/contracts';
import { ApiClient, isAbort } from '../../core/http/api-client';
import { Session } from '../../core/session/session';
import { CurrentUser } from '../../core/user/current-user';

/** The API profiles of the signed-in user, as the server last listed them. */
@Service()
export class ApiProfilesStore {
  private readonly api = inject(ApiClient);
  private readonly list = signal<ApiProfileList | null>(null);
  private request: AbortController | null = null;
  private loading: Promise<void> = Promise.resolve();
  /** Ids for which the list was loaded again. */
  private readonly missing = new Set<number>();

  /** Newest first; null before the first response. */
  readonly profiles = computed(() => this.list()?.items ?? null);
  /** Environments for new profiles, the default first. */
  readonly environments = computed<readonly Environment[]>(() => this.list()?.environments ?? ['production']);
  /** The sandbox can be used, or already is. */
  readonly hasSandbox = computed(
    () =>
      this.environments().includes('sandbox') ||
      (this.profiles() ?? []).some((profile) => profile.environment === 'sandbox'),
  );

  constructor() {
    inject(Session).ended.subscribe(() => this.list.set(null));
    // They may have been changed in another tab.
    inject(CurrentUser).returned.subscribe(() => this.list() && void this.load().catch(() => undefined));
  }

  find(id: number | null): ApiProfile | undefined {
    return this.profiles()?.find((profile) => profile.id === id);
  }

  /** A new call aborts a pending one, whose promise then resolves with the new one. */
  load(): Promise<void> {
    this.request?.abort();
    const controller = new AbortController();
    this.request = controller;
    const loading = this.fetchProfiles(controller.signal).catch((error: unknown) => {
      if (isAbort(error)) return this.loading;
      if (this.request === controller) this.request = null;
      throw error;
    });
    this.loading = loading;
    return loading;
  }

  /** Loads the list again, once, when it lacks this profile: it was added elsewhere. */
  loadMissing(id: number): void {
    if (!this.list() || this.find(id) || this.missing.has(id)) return;
    this.missing.add(id);
    this.load().catch(() => undefined);
  }

  /** Loads the list unless it is known or on its way. */
  loadOnce(): Promise<void> {
    if (this.list()) return Promise.resolve();
    return this.request ? this.loading : this.load();
  }

  /** Resolves to the id of the new profile. */
  async create(profile: CreateApiProfile): Promise<number> {
    const { api_profile_id: id } = await this.api.post<CreatedApiProfile>('/api/apiprofile', profile);
    const { api_id, name, environment } = profile;
    this.updateItems((items) => [
      { id, api_id: Number(api_id), name: name ?? '', environment: environment ?? 'production' },
      ...items.filter((item) => item.id !== id),
    ]);
    return id;
  }

  async rename(id: number, name: string): Promise<void> {
    await this.api.patch<Ok>(`/api/apiprofile/${id}`, { name } satisfies RenameApiProfile);
    this.updateItems((items) => items.map((profile) => (profile.id === id ? { ...profile, name } : profile)));
  }

  async delete(id: number): Promise<void> {
    await this.api.delete<Ok>(`/api/apiprofile/${id}`);
    this.updateItems((items) => items.filter((profile) => profile.id !== id));
  }

  /** Applies a successful change at once and reloads: a pending list may be older. */
  private updateItems(change: (items: ApiProfile[]) => ApiProfile[]): void {
    this.list.update((list) => list && { ...list, items: change(list.items) });
    this.load().catch(() => undefined);
  }

  private async fetchProfiles(signal: AbortSignal): Promise<void> {
    this.list.set(await this.api.get<ApiProfileList>('/api/apiprofiles', { signal }));
  }
}
