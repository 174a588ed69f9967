import { Service, inject } from '@angular/core';
import { MAX_TAGGED_ACCOUNTS, type TagAccounts, type TaggedAccounts } from '@giftbuyer/contracts';
import { ApiClient } from '../../../core/http/api-client';
import { AccountsStore } from './accounts.store';

/** Each changes the displayed list; more are read from the server. */
const MAX_LOCAL_CHANGES = 20;

/** What to put on accounts and what to take off; ids of tags. */
export type TagChange = Pick<TagAccounts, 'add' | 'remove'>;

/** Tags accounts at the server. Two tabs may change different tags of one account at once. */
@Service()
export class AccountTagging {
  private readonly api = inject(ApiClient);
  private readonly store = inject(AccountsStore);

  /** Thousands are changed in several requests, of which each is done whole. Resolves to how many accounts changed. */
  async tagAccounts(ids: readonly number[], change: TagChange): Promise<number> {
    let changed = 0;
    for (let start = 0; start < ids.length; start += MAX_TAGGED_ACCOUNTS) {
      const some = ids.slice(start, start + MAX_TAGGED_ACCOUNTS);
      const body = { ids: [...some], ...change } satisfies TagAccounts;
      changed += (await this.api.post<TaggedAccounts>('/api/accounts/tags', body)).changed;
      this.applyLocally(some, change);
    }
    return changed;
  }

  /** To the newest known accounts, which an event may have changed already: the same change twice is one. */
  private applyLocally(ids: readonly number[], { add = [], remove = [] }: TagChange): void {
    if (ids.length > MAX_LOCAL_CHANGES) return void this.store.load();
    for (const id of ids) {
      const account = this.store.latest(id);
      if (!account) continue;
      const kept = account.tag_ids.filter((tag) => !remove.includes(tag));
      const tags = [...new Set([...kept, ...add])].sort((one, other) => one - other);
      if (tags.join() !== account.tag_ids.join()) this.store.updateIfListed({ ...account, tag_ids: tags });
    }
  }
}
