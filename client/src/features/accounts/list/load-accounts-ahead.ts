import type { Injector } from '@angular/core';
import { AccountsStore } from '../data/accounts.store';
import { RemovedAccountsStore } from '../removed/removed-accounts.store';

/**
 * Loads the list before its page is created. With an answer that has already come, the page and its first cards are one frame;
 * one that is still on its way is not waited for.
 */
export async function loadAccountsAhead(injector: Injector): Promise<void> {
  // Listens to the list.
  injector.get(RemovedAccountsStore);
  const loading = injector.get(AccountsStore).loadAhead();
  // Only promises are between an answer that has come and its rows, so they come before the next task.
  const nextTask = new Promise<void>((resolve) => setTimeout(resolve));
  await Promise.race([loading, nextTask]);
}
