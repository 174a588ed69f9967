import { Service, computed, inject } from '@angular/core';
import { ENVIRONMENTS, type Environment } from '@giftbuyer/contracts';
import { AccountsStore } from '../../accounts/data/accounts.store';
import { ApiProfilesStore } from '../../api-profiles/api-profiles.store';

/** The Telegrams in which the user has accounts. */
@Service()
export class GiftEnvironments {
  private readonly accounts = inject(AccountsStore);
  private readonly profiles = inject(ApiProfilesStore);

  /** Null until accounts and profiles are loaded. */
  readonly used = computed<readonly Environment[] | null>(
    () => {
      if (this.profiles.profiles() === null || this.accounts.state().name === 'loading') return null;
      const used = new Set(
        this.accounts.accounts().map(({ api_profile_id: id }) => this.profiles.find(id)?.environment ?? 'production'),
      );
      return ENVIRONMENTS.filter((environment) => used.has(environment));
    },
    { equal: (one, other) => one?.join() === other?.join() },
  );

  /** The one to show when none was chosen. */
  readonly first = computed(() => {
    const used = this.used();
    // Without accounts the catalogue may still be known, from accounts of other users.
    return used && (used[0] ?? this.profiles.environments()[0] ?? 'production');
  });

  /** Loads what is missing. */
  async load(): Promise<void> {
    await Promise.all([this.accounts.load(), this.profiles.loadOnce()]);
  }
}
