import { inject } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { filter, merge, throttleTime } from 'rxjs';
import { ServerEvents } from '../../core/events/server-events';

/** Limits requests while many accounts are refreshed. */
const MIN_REQUEST_INTERVAL_MS = 2000;

/**
 * Calls back when transactions came or changed, or may have. Needs an injection context.
 * @param concerns whether transactions of the account are shown
 */
export function onTransactionsChanged(concerns: (accountId: number) => boolean, changed: () => void): void {
  const { events, opened } = inject(ServerEvents);
  const relevant = events.pipe(
    filter(
      (event) =>
        event.type === 'resync' ||
        (event.type === 'account.removed' && concerns(event.data.id)) ||
        ((event.type === 'ledger.updated' || event.type === 'ledger.foreign') && concerns(event.data.account_id)),
    ),
  );
  merge(relevant, opened)
    .pipe(throttleTime(MIN_REQUEST_INTERVAL_MS, undefined, { leading: true, trailing: true }), takeUntilDestroyed())
    .subscribe(changed);
}
