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
import { ApiClient } from '../core/api-client';
import { Session } from '../core/session';

/** The API profiles of the signed-in user, as the server last listed them. */
@Service()
export class ApiProfilesStore {
  private readonly api = inject(ApiClient);
  private readonly list = signal<ApiProfileList | null>(null);

  /** Newest first; null before the first answer. */
  readonly profiles = computed(() => this.list()?.items ?? null);
  /** What a new profile may use, the default first. */
  readonly environments = computed<readonly Environment[]>(() => this.list()?.environments ?? ['production']);
  /** A local practice Telegram can be used, or already is. */
  readonly hasSandbox = computed(
    () =>
      this.environments().includes('sandbox') ||
      (this.profiles() ?? []).some((profile) => profile.environment === 'sandbox'),
  );

  constructor() {
    inject(Session).ended.subscribe(() => this.list.set(null));
  }

  find(id: number | null): ApiProfile | undefined {
    return this.profiles()?.find((profile) => profile.id === id);
  }

  async load(): Promise<void> {
    this.list.set(await this.api.get<ApiProfileList>('/api/apiprofiles'));
  }

  /** Resolves to the id of the new profile. */
  async create(profile: CreateApiProfile): Promise<number> {
    const { api_profile_id } = await this.api.post<CreatedApiProfile>('/api/apiprofile', profile);
    await this.load();
    return api_profile_id;
  }

  async rename(id: number, name: string): Promise<void> {
    await this.api.patch<Ok>(`/api/apiprofile/${id}`, { name } satisfies RenameApiProfile);
    await this.load();
  }

  async delete(id: number): Promise<void> {
    await this.api.delete<Ok>(`/api/apiprofile/${id}`);
    await this.load();
  }
}
