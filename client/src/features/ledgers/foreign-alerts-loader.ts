import { DestroyRef, Injector, inject } from '@angular/core';
import { ServerEvents } from '../../core/events/server-events';
import { Session } from '../../core/session/session';
import { LOAD_FOREIGN_ALERTS } from './foreign-alerts-bundle';
import { LedgersStore } from './ledgers.store';

/** Reports payments made elsewhere until the caller is destroyed; the code for it is loaded with the first one. */
export function listenToForeignPayments(): void {
  const load = inject(LOAD_FOREIGN_ALERTS);
  const injector = inject(Injector);
  const session = inject(Session);
  // Counts them for the navigation, also when nothing is reported here.
  inject(LedgersStore);
  const subscription = inject(ServerEvents).events.subscribe(async (event) => {
    if (event.type !== 'ledger.foreign') return;
    const { signal } = session;
    try {
      const { ForeignAlerts } = await load();
      // Payments of a user who was signed out meanwhile are not shown.
      if (!signal.aborted) injector.get(ForeignAlerts).report(event.data);
    } catch {
      // The badge at the navigation says it too.
    }
  });
  inject(DestroyRef).onDestroy(() => subscription.unsubscribe());
}
