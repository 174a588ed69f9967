import { DOCUMENT, DestroyRef, Service, computed, inject, signal } from '@angular/core';
import type { ImportSession, ImportedAccount, Me } from '@giftbuyer/contracts';
import { ApiClient, ApiError } from '../../../core/http/api-client';
import { Session } from '../../../core/session/session';
import { ApiProfilesStore } from '../../api-profiles/api-profiles.store';
import { NewAccountProxy } from '../../proxies/new-account-proxy';
import { environmentFor, proposedProfile } from '../found/choose-profile';
import type { FoundSession, OldProfile } from '../found/found-session';
import { FoundSessions } from '../found/found-sessions';
import { officialApp } from '../found/official-apps';
import { ImportQueue } from './import-queue';
import { canImport, isDone } from './import-state';
import { Pace } from './pace';
import { isProxyError } from './proxy-errors';

/** Which API profile each found session is brought with, and how far that is. */
@Service({ autoProvided: false })
export class SessionImportStore {
  private readonly api = inject(ApiClient);
  private readonly session = inject(Session);
  private readonly profiles = inject(ApiProfilesStore);
  private readonly sessions = inject(FoundSessions);
  private readonly pace = inject(Pace);
  private readonly proxy = inject(NewAccountProxy);
  private readonly location = (inject(DOCUMENT).defaultView as Window).location;
  /** Keys are sent for this user only. */
  private readonly userId = this.session.me()?.id;

  readonly queue = new ImportQueue({
    send: (id, replaces) => this.send(id, replaces),
    pause: (signal) => this.pace.pause(signal),
  });

  /** The profile of the sessions that have none of their own; null when none was chosen. */
  readonly commonProfile = signal<number | null>(null);
  private readonly chosen = signal<ReadonlyMap<number, number>>(new Map());
  private readonly profileIds = computed(() => {
    const [profiles, common, chosen] = [this.profiles.profiles() ?? [], this.commonProfile(), this.chosen()];
    return new Map(
      this.sessions.found().map((found) => {
        const own = chosen.get(found.id);
        const isKnown = profiles.some(({ id }) => id === own);
        return [found.id, (isKnown ? own : undefined) ?? proposedProfile(profiles, found, common)];
      }),
    );
  });
  /** What the button brings: all that have a profile and are not done. */
  readonly ready = computed(() =>
    this.sessions.found().filter(({ id }) => {
      const state = this.queue.stateOf(id);
      return state.name !== 'taken' && canImport(state) && this.profileOf(id) !== null;
    }),
  );
  /** Sessions that wait for a profile. */
  readonly withoutProfile = computed(
    () =>
      this.sessions.found().filter(({ id }) => this.profileOf(id) === null && !isDone(this.queue.stateOf(id))).length,
  );
  /** The proxy of the run, whatever the list of proxies becomes meanwhile. */
  private proxyField: ReturnType<NewAccountProxy['field']> = {};
  /** Sessions of the last run. */
  private readonly batch = signal<ReadonlySet<number>>(new Set());
  readonly progress = computed(() => {
    const states = [...this.batch()].map((id) => this.queue.stateOf(id).name);
    const open = states.filter((name) => name === 'waiting' || name === 'connecting').length;
    return { done: states.length - open, all: states.length };
  });
  readonly result = computed(() => {
    const states = [...this.queue.states().values()].map(({ name }) => name);
    const count = (...names: string[]) => states.filter((name) => names.includes(name)).length;
    return { added: count('added'), already: count('already', 'taken'), refused: count('refused', 'failed') };
  });

  /** The profiles of the original panel that can be added here. */
  readonly newProfiles = computed(() => {
    const known = new Set((this.profiles.profiles() ?? []).map(({ api_id }) => api_id));
    return this.sessions
      .oldProfiles()
      .filter(({ apiId, isEncrypted }) => !known.has(apiId) && officialApp(apiId) === null && !isEncrypted);
  });
  readonly isAddingProfiles = signal(false);

  constructor() {
    this.session.ended.subscribe(() => this.clear());
    inject(DestroyRef).onDestroy(() => this.clear());
  }

  profileOf(id: number): number | null {
    return this.profileIds().get(id) ?? null;
  }

  chooseProfile(id: number, profile: number): void {
    this.chosen.update((chosen) => new Map(chosen).set(id, profile));
  }

  start(): void {
    this.begin(this.ready().map(({ id }) => id));
  }

  repeat(id: number): void {
    if (this.profileOf(id) !== null) this.begin([id]);
  }

  /** Brings the session in place of the one that its account has. */
  replace(id: number): void {
    if (this.profileOf(id) !== null) this.begin([id], true);
  }

  leaveOut(id: number): void {
    const { name } = this.queue.stateOf(id);
    if (name !== 'waiting' && name !== 'connecting') this.sessions.leaveOut(id);
  }

  /** Adds the profiles of the original panel. @returns how many */
  async addOldProfiles(): Promise<number> {
    if (this.isAddingProfiles()) return 0;
    this.isAddingProfiles.set(true);
    let added = 0;
    try {
      for (const profile of this.newProfiles()) added += await this.addOldProfile(profile);
    } finally {
      this.isAddingProfiles.set(false);
    }
    return added;
  }

  clear(): void {
    this.queue.clear();
    this.sessions.clear();
    this.batch.set(new Set());
    this.chosen.set(new Map());
  }

  private begin(ids: readonly number[], replaces = false): void {
    const isNew = !this.queue.isRunning();
    if (isNew) this.proxyField = this.proxy.isOffered() ? this.proxy.field() : {};
    if (!this.queue.add(ids, replaces)) return;
    this.batch.update((batch) => new Set([...(isNew ? [] : batch), ...ids]));
  }

  private async addOldProfile(profile: OldProfile): Promise<number> {
    const api_hash = this.sessions.apiHashOf(profile);
    if (api_hash === null) return 0;
    const isTest = this.sessions.found().find(({ apiId }) => apiId === profile.apiId)?.isTest ?? null;
    const environment = environmentFor(isTest, this.profiles.environments());
    try {
      await this.profiles.create({
        api_id: profile.apiId,
        api_hash,
        name: profile.name,
        ...(environment && { environment }),
      });
      return 1;
    } catch (error) {
      // Another tab has added it meanwhile.
      if (!(error instanceof ApiError) || error.body?.existing_id === undefined) throw error;
      await this.profiles.load();
      return 0;
    }
  }

  private async send(id: number, replaces: boolean): Promise<ImportedAccount> {
    const found = this.sessions.found().find((each) => each.id === id);
    const profile = this.profiles.find(this.profileOf(id));
    const auth_key = this.sessions.keyOf(id);
    if (!found || !profile || auth_key === null) throw new ApiError(400, null);
    try {
      await this.assertSameUser();
      const body = {
        ...toBody(found, auth_key, { id: profile.id, api_id: profile.api_id, replaces }),
        ...this.proxyField,
      };
      const answer = await this.api.post<ImportedAccount>('/api/accounts/import', body);
      this.sessions.forgetKey(id);
      return answer;
    } catch (error) {
      // Another tab has changed them.
      if (isProxyError(error)) void this.proxy.proxies.load().catch(() => undefined);
      throw error;
    } finally {
      this.pace.restart();
    }
  }

  /** Another tab may have signed another user in: an account must not get into a stranger's list. */
  private async assertSameUser(): Promise<void> {
    const { id } = await this.api.get<Me>('/api/me');
    if (id === this.userId) return;
    this.clear();
    this.location.reload();
    throw new ApiError(401, null);
  }
}

/** The api_id is named only if the profile has it: with another one the user was warned, and goes on nevertheless. */
function toBody(
  { dc, isTest, userId, apiId }: FoundSession,
  auth_key: string,
  profile: { id: number; api_id: number; replaces: boolean },
): ImportSession {
  return {
    api_profile_id: profile.id,
    dc,
    test: isTest,
    auth_key,
    ...(userId !== null && { user_id: userId }),
    ...(apiId === profile.api_id && { api_id: apiId }),
    ...(profile.replaces && { replace: true }),
  };
}
