import { Service, inject } from '@angular/core';
import { Announcer, type ItemKey } from '@giftbuyer/ui';
import { I18n } from '../../../i18n/i18n';
import { AccountsStore } from '../data/accounts.store';
import { displayName } from '../data/display-name';

/** Announcements must not follow each other faster than they can be spoken. */
const ANNOUNCE_INTERVAL_MS = 5000;

/** Announces accounts that moved up to screen readers: one sentence at most every five seconds. */
@Service()
export class MoveAnnouncer {
  private readonly announcer = inject(Announcer);
  private readonly store = inject(AccountsStore);
  private readonly i18n = inject(I18n);
  private readonly movedUp = new Set<ItemKey>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  announceMoves(keys: readonly ItemKey[]): void {
    for (const key of keys) this.movedUp.add(key);
    if (this.timer === undefined) this.flush();
  }

  private readonly flush = (): void => {
    this.timer = undefined;
    const [first] = this.store.accounts();
    const { size } = this.movedUp;
    const isNews = first && this.movedUp.has(first.id);
    this.movedUp.clear();
    if (!isNews) return;
    const { accounts } = this.i18n.texts();
    const [name, stars] = [displayName(first, this.i18n.texts()), this.i18n.exact(first.stars_exact)];
    this.announcer.announce(size === 1 ? accounts.moved(name, stars) : accounts.movedMany(size, name, stars));
    this.timer = setTimeout(this.flush, ANNOUNCE_INTERVAL_MS);
  };
}
