import { DestroyRef, Injector, inject } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { whenIdle } from '../../../core/browser/when-idle';
import { LOAD_DIALOGS } from '../../../core/dialogs/dialogs';
import { ServerEvents } from '../../../core/events/server-events';
import { Session } from '../../../core/session/session';
import { ApiProfilesStore } from '../../api-profiles/api-profiles.store';
import { notificationsPreference } from './notifications-preference';

/** Tells about new gifts while the caller exists. The code for it is loaded with the first one. */
export function listenToGiftNews(): void {
  const load = inject(LOAD_DIALOGS);
  const [injector, session, profiles] = [inject(Injector), inject(Session), inject(ApiProfilesStore)];
  const destroyed = inject(DestroyRef);
  // It keeps the server watching, on whichever page.
  if (notificationsPreference().value() === 'on')
    whenIdle(
      () =>
        void load().then(
          ({ GiftNews }) => injector.get(GiftNews),
          () => undefined,
        ),
    );
  inject(ServerEvents)
    .events.pipe(takeUntilDestroyed())
    .subscribe(async ({ type, data }) => {
      if (type !== 'gift.new') return;
      const { signal } = session;
      try {
        // A gift may come before the profiles are known.
        await profiles.loadOnce();
        // Every user gets it; who has nothing on these servers is not interested.
        if (!profiles.profiles()?.some(({ environment }) => environment === data.environment)) return;
        const { GiftNews } = await load();
        if (!signal.aborted && !destroyed.destroyed) injector.get(GiftNews).add(data.gift);
      } catch {
        // Without profiles or code there is no toast; the page of the gifts shows it all the same.
      }
    });
}
