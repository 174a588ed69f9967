import { Service, computed, effect, inject, signal, untracked } from '@angular/core';
import { LOGIN_EXPIRES_AFTER_MINUTES, type ApiProfile, type SentCode } from '@giftbuyer/contracts';
import { Subject } from 'rxjs';
import { Clock } from '../core/clock';
import { Session } from '../core/session';
import { tabStorage } from '../core/tab-storage';
import { goingOn, storeLogins, storedLogins, type LoginInProgress } from './login-storage';

/**
 * The sign-ins that wait for a code or a password: one may be in a modal, the others were put off. They outlive a
 * reload of the page, but neither their time nor the session of the user.
 */
@Service()
export class LoginsInProgress {
  /** An account was added. */
  readonly added = new Subject<void>();

  private readonly session = inject(Session);
  private readonly clock = inject(Clock);
  private readonly storage = tabStorage();
  private readonly all = signal<readonly LoginInProgress[]>(
    goingOn(storedLogins(this.storage), this.session.me()?.id, this.clock.read()),
  );
  private readonly inModal = signal<string | null>(null);

  /** Put off, the longest waiting first. */
  readonly waiting = computed(() => this.all().filter(({ sent }) => sent.login_id !== this.inModal()));

  constructor() {
    this.session.ended.subscribe(() => {
      this.keep([]);
      this.inModal.set(null);
    });
    effect(() => {
      const time = this.clock.now();
      untracked(() => {
        const rest = goingOn(this.all(), this.session.me()?.id, time);
        if (rest.length < this.all().length) this.keep(rest);
      });
    });
  }

  /** The code was sent; the modal that asked for it waits for it. An earlier sign-in of the phone makes room. */
  begin(profile: ApiProfile, phone: string, sent: SentCode): void {
    const userId = this.session.me()?.id;
    if (userId === undefined) return;
    const now = this.clock.read();
    const expiresAt = now + LOGIN_EXPIRES_AFTER_MINUTES * 60_000;
    const others = this.all().filter((login) => login.phone !== phone);
    this.keep([...others, { userId, profile, phone, step: 'code', sent, sentAt: now, expiresAt, hint: null }]);
    this.inModal.set(sent.login_id);
  }

  update(loginId: string, change: Partial<Pick<LoginInProgress, 'step' | 'sent' | 'sentAt' | 'hint'>>): void {
    this.keep(this.all().map((login) => (login.sent.login_id === loginId ? { ...login, ...change } : login)));
  }

  /** A modal goes on with it. */
  resume(loginId: string): void {
    this.inModal.set(loginId);
  }

  /** The modal closes, the sign-in waits, behind the others. */
  putOff(loginId: string): void {
    const { all } = this;
    this.keep(
      all().toSorted((one, other) => Number(one.sent.login_id === loginId) - Number(other.sent.login_id === loginId)),
    );
    this.inModal.set(null);
  }

  end(loginId: string): void {
    this.keep(this.all().filter(({ sent }) => sent.login_id !== loginId));
  }

  private keep(logins: readonly LoginInProgress[]): void {
    this.all.set(logins);
    storeLogins(this.storage, logins);
  }
}
